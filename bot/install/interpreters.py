"""Finds a Python that really works, because a name on PATH may be a shim that only prints an error."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# Modules that a hand-built Python often lacks and that Rasa or the service cannot do without.
_PROBE = (
    "import bz2, ctypes, sqlite3, ssl, sys, zlib;"
    "print('%d.%d' % sys.version_info[:2], getattr(sys, '_base_executable', sys.executable), sep='|')"
)


@dataclass(frozen=True)
class Interpreter:
    """A Python that has been run, with its version as `3.10`."""

    path: Path
    version: str


def probe(candidate: Path) -> Interpreter | None:
    """Run a candidate and return what it is, or None when it does not work."""
    try:
        done = subprocess.run(
            [str(candidate), "-I", "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, mark, path = done.stdout.strip().partition("|")
    if done.returncode != 0 or not mark:
        return None
    return Interpreter(Path(path), version)


def candidates(version: str, environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Every place where a Python of this version usually lives, likeliest first.

    Args:
        version: such as `3.10`.
        environ: read for PATH and PYENV_ROOT.
        home: the user's home folder.
    """
    name = f"python{version}"
    for folder in environ.get("PATH", "").split(":"):
        if folder and (Path(folder) / name).is_file():
            yield Path(folder) / name
    pyenv = Path(environ.get("PYENV_ROOT") or home / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    for folder in ("/usr/local/bin", "/usr/bin"):
        yield Path(folder) / name


def first_working(paths: Iterable[Path], version: str) -> Interpreter | None:
    """The first candidate that runs and is of the version asked for."""
    for path in paths:
        found = probe(path)
        if found is not None and found.version == version:
            return found
    return None
