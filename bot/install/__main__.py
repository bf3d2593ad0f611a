"""`python3.11 -m bot.install [--test]`: make the two environments, and for tests bring a browser."""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.install.chromium import bring_chromium
from bot.install.environments import Environment
from bot.install.interpreters import Interpreter
from bot.install.problem import SetupProblem
from bot.install.progress import Progress
from bot.install.rasa_python import fetch_rasa_python, find_rasa_python
from bot.install.uv import fetch_uv, find_uv, uv_environ

CHECKOUT = Path(__file__).resolve().parents[2]

APP = Environment(
    name="application environment",
    folder=CHECKOUT / ".venv",
    lock=CHECKOUT / "locks" / "app.txt",
    version="3.11",
    disk_bytes=2_000_000_000,
)
RASA = Environment(
    name="Rasa environment",
    folder=CHECKOUT / ".venv-rasa",
    lock=CHECKOUT / "locks" / "rasa.txt",
    version="3.10",
    disk_bytes=3_000_000_000,
)


def set_up(progress: Progress, environ: Mapping[str, str]) -> None:
    """Bring everything that is missing.

    Raises:
        SetupProblem: something is missing that cannot be brought.
    """
    if sys.version_info[:2] != (3, 11):
        raise SetupProblem(
            f"Lantern needs Python 3.11 and this is {sys.version.split()[0]}: install python3.11."
        )
    console_script = APP.folder / "bin" / "lantern"
    if APP.is_current() and RASA.is_current() and console_script.exists():
        return
    progress.say("Setting up Lantern (only needed once)")
    tools = CHECKOUT / ".tools"
    uv = find_uv(CHECKOUT / "locks" / "uv.txt", tools)
    if uv is None:
        with progress.step("package installer uv"):
            uv = fetch_uv(CHECKOUT / "locks" / "uv.txt", tools)
    environ = uv_environ(environ)
    if not APP.is_current():
        with progress.step(APP.name):
            APP.make(uv, Interpreter(Path(sys.executable), APP.version), environ)
    if not console_script.exists():
        with progress.step("the lantern command"):
            APP.install_checkout(uv, CHECKOUT, environ)
    if not RASA.is_current():
        python = find_rasa_python(uv, environ)
        if python is None:
            with progress.step("Python 3.10 for Rasa"):
                python = fetch_rasa_python(uv, environ)
        with progress.step(RASA.name):
            RASA.make(uv, python, environ)


def main(argv: Sequence[str]) -> int:
    """Run the set-up; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3.11 -m bot.install", description=__doc__)
    parser.add_argument("--test", action="store_true", help="also bring chromium, for the tests")
    arguments = parser.parse_args(argv)
    progress = Progress(sys.stdout)
    (CHECKOUT / ".tools").mkdir(exist_ok=True)
    with (CHECKOUT / ".tools" / "set-up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("Another set-up is under way in this checkout: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        set_up(progress, os.environ)
        left_out = bring_chromium() if arguments.test else None
    if left_out is not None:
        progress.say(left_out)
    return 0


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        code = 1
    except OSError as error:
        print(f"The set-up could not go on: {error.strerror} ({error.filename}).", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        code = 130
    sys.exit(code)
