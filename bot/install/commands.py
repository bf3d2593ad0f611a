"""Runs one outside command for the set-up and gives its output back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.install.problem import explain


def run(
    command: Sequence[str | Path], *, doing: str, environ: Mapping[str, str] | None = None
) -> str:
    """Run a command to its end and return what it printed.

    Args:
        command: program and arguments.
        doing: what it is for, as the error's sentence names it.
        environ: its whole environment; this process's own when left out.

    Raises:
        SetupProblem: it could not be started or ended with an error.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=dict(os.environ if environ is None else environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise explain(doing, str(error)) from error
    if done.returncode != 0:
        raise explain(doing, done.stdout)
    return done.stdout
