"""Chromium for the browser tests, from Debian's packages where that is allowed."""

from __future__ import annotations

import shutil

from bot.install import apt
from bot.install.problem import SetupProblem

_LEFT_OUT = "tests/browser is left out"


def bring_chromium() -> str | None:
    """Install chromium when it is missing.

    Returns:
        None when chromium is there; otherwise one sentence: what is left out, and why.
    """
    if shutil.which("chromium") is not None:
        return None
    if not apt.allowed():
        return (
            f"{_LEFT_OUT}: there is no chromium, and only root on Debian or Ubuntu can install it "
            "here (`apt-get install chromium`)."
        )
    try:
        apt.install("chromium")
    except SetupProblem as problem:
        return f"{_LEFT_OUT}: {problem}"
    if shutil.which("chromium") is None:
        return f"{_LEFT_OUT}: the chromium package of this system brings no `chromium` command."
    return None
