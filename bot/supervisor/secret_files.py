"""Secrets that the processes of one Lantern share, made once and kept where only this user can read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def kept_secret(folder: Path, name: str, new: Callable[[], str] = _new_secret) -> str:
    """The secret of this name: the kept one, else a new one that is kept from now on.

    Args:
        folder: the secrets folder, which exists.
        name: its file name.
        new: makes a secret.
    """
    path = folder / name
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        pass
    scratch = folder / f".{name}.{os.getpid()}"
    # 0600 from the first moment: a file made readable and narrowed later can be read in between.
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new())
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    return path.read_text("ascii")
