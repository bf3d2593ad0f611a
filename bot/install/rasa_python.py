"""The Python that Rasa 3.6 needs: one that is here already, else one that uv downloads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.install.commands import run
from bot.install.interpreters import Interpreter, candidates, first_working
from bot.install.problem import SetupProblem

VERSION = "3.10"


def find_rasa_python(uv: Path, environ: Mapping[str, str]) -> Interpreter | None:
    """A working Python 3.10 that is already here, or None.

    `LANTERN_RASA_PYTHON` names one to use instead of looking.

    Raises:
        SetupProblem: the one named does not work.
    """
    named = environ.get("LANTERN_RASA_PYTHON")
    if named:
        found = first_working([Path(named)], VERSION)
        if found is None:
            raise SetupProblem(
                f"LANTERN_RASA_PYTHON names {named}, which is no working Python {VERSION}."
            )
        return found
    found = first_working(candidates(VERSION, environ, Path.home()), VERSION)
    if found is not None:
        return found
    managed: list[str | Path] = [uv, "python", "find", "--managed-python", "--no-project", VERSION]
    try:
        return first_working([Path(run(managed, doing="Python", environ=environ).strip())], VERSION)
    except SetupProblem:
        return None


def fetch_rasa_python(uv: Path, environ: Mapping[str, str]) -> Interpreter:
    """Let uv download Python 3.10.

    Raises:
        SetupProblem: it could not, and no other is here.
    """
    try:
        run([uv, "python", "install", "--quiet", VERSION], doing="Python", environ=environ)
        found = find_rasa_python(uv, environ)
    except SetupProblem:
        found = None
    if found is None:
        raise SetupProblem(
            f"Rasa needs Python {VERSION}; no working one is on this machine and none could be "
            f"downloaded: install it and name it in LANTERN_RASA_PYTHON, then try again."
        )
    return found
