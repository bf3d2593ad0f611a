"""Measures a running service from outside, by its public contract, as a hospital would before it goes live.

Nothing here imports another room: an instrument that shares code with what it measures shares its errors.
"""
