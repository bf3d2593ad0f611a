"""Brings a fresh machine to the point where Lantern can run: `python3.11 -m bot.install`.

Runs before anything is installed, so every module here uses the standard library alone.
"""
