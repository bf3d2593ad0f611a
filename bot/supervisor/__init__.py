"""Starts every process of Lantern on one machine, keeps them alive and stops them in order."""
