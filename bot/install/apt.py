"""Debian and Ubuntu packages, where this user may install them."""

from __future__ import annotations

import os
import shutil

from bot.install.commands import run


def allowed() -> bool:
    """Whether apt-get is here and this user is root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> None:
    """Install one package.

    Raises:
        SetupProblem: apt-get failed.
    """
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    doing = f"the Debian package {package}"
    run(["apt-get", "update", "-qq"], doing=doing, environ=environ)
    run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        doing=doing,
        environ=environ,
    )
