"""`make lock`: turns the dependency groups of pyproject.toml into `locks/*.txt`, pinned and hashed.

torch alone is left without hashes: each kind of machine takes its own CPU build of that version.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from bot.install.commands import run
from bot.install.problem import SetupProblem
from bot.install.progress import Progress
from bot.install.uv import find_uv, uv_environ

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = CHECKOUT / "locks"

_TORCH = re.compile(r"^(torch==[\w.]+).*(?:\n[ \t]+--hash=.*)*", re.MULTILINE)
# No header and no addresses: they would name the machine that made the lock.
_FORM = ("--no-header", "--no-annotate", "--no-emit-find-links", "--no-emit-index-url")
_ARGUMENTS = {
    "app.txt": ("--group", "app", "--group", "app-dev", "--python-version", "3.11"),
    "rasa.txt": (
        *("--group", "rasa", "--group", "rasa-dev", "--python-version", "3.10"),
        *("--override", "locks/rasa-overrides.txt"),
    ),
    "uv.txt": ("--group", "setup", "--python-version", "3.11", "--universal"),
}


def any_build_of_torch(lock: str) -> str:
    """The lock with torch pinned to its version, without a local build tag and without hashes."""
    return _TORCH.sub(r"\1", lock)


def main() -> None:
    """Make the three locks again.

    Raises:
        SetupProblem: uv is not there, or could not resolve a group.
    """
    uv = find_uv(LOCKS / "uv.txt", CHECKOUT / ".tools")
    if uv is None:
        raise SetupProblem("uv is not there yet: `make run` brings it.")
    os.chdir(CHECKOUT)
    environ = uv_environ(os.environ)
    progress = Progress(sys.stdout)
    for name, groups in _ARGUMENTS.items():
        with progress.step(f"locks/{name}"):
            command = [str(uv), "pip", "compile", "pyproject.toml", "--quiet"]
            command += ["--generate-hashes", *_FORM, *groups]
            if not environ.get("UV_FIND_LINKS"):
                command += ["--torch-backend", "cpu"]
            resolved = run(command, doing=f"locks/{name}", environ=environ)
            (LOCKS / name).write_text(any_build_of_torch(resolved), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except SetupProblem as problem:
        sys.exit(str(problem))
