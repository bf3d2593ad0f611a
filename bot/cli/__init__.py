"""The `lantern` command, one module a group of commands.

Commands import what they need when they run, so that `lantern --help` answers at once.
"""

from bot.cli.command import main

__all__ = ["main"]
