"""Makes the two Python environments exactly as `locks/*.txt` say.

An environment carries a stamp of the lock, the Python and the folder it was made for. The stamp is
written last, so an environment without one was never finished and is made again from nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.install.commands import run
from bot.install.interpreters import Interpreter
from bot.install.problem import SetupProblem

_STAMP = "lantern-stamp.json"


@dataclass(frozen=True)
class Environment:
    """One environment to make: where, from which lock, and how much disk it takes."""

    name: str
    folder: Path
    lock: Path
    version: str
    disk_bytes: int

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def is_current(self) -> bool:
        """Whether it was finished from this lock, and its Python is still there."""
        return self._read_stamp() == self._wanted_stamp() and self.python.exists()

    def make(self, uv: Path, interpreter: Interpreter, environ: Mapping[str, str]) -> None:
        """Bring the environment to its lock. A failed first installation leaves nothing behind.

        Args:
            uv: the uv to use.
            interpreter: the Python to build on, of this environment's version.
            environ: the environment for uv (see `uv_environ`).

        Raises:
            SetupProblem: no space, no network, or uv could not do it.
        """
        self._require_space()
        stamp = self._read_stamp()
        same_place = {**self._wanted_stamp(), "lock": stamp.get("lock")} == stamp
        doing = f"the {self.name}"
        if same_place and self.python.exists():
            # uv fetches everything before it touches what is installed, so the old state survives
            # a failed download; without its stamp an interrupted change is made again from nothing.
            (self.folder / _STAMP).unlink()
            self._sync(uv, environ, doing, restore=stamp)
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            create: list[str | Path] = [
                uv,
                "venv",
                "--quiet",
                "--python",
                interpreter.path,
                self.folder,
            ]
            run(create, doing=doing, environ=environ)
            self._sync(uv, environ, doing, restore=None)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def install_checkout(self, uv: Path, checkout: Path, environ: Mapping[str, str]) -> None:
        """Make the checkout's packages importable from anywhere, and its command stand in `bin/`.

        Raises:
            SetupProblem: uv could not do it.
        """
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--no-deps"]
        command += ["--python", self.python, "--editable", checkout]
        run(command, doing="the lantern command", environ=environ)

    def _sync(
        self, uv: Path, environ: Mapping[str, str], doing: str, restore: dict[str, str] | None
    ) -> None:
        command: list[str | Path] = [
            uv,
            "pip",
            "sync",
            "--quiet",
            "--python",
            self.python,
            self.lock,
        ]
        if not environ.get("UV_FIND_LINKS"):
            # Without this, Linux gets the CUDA build of torch and several gigabytes with it.
            command += ["--torch-backend", "cpu"]
        try:
            run(command, doing=doing, environ=environ)
        except SetupProblem:
            if restore is not None:
                self._write_stamp(restore)
            raise
        self._write_stamp(self._wanted_stamp())

    def _require_space(self) -> None:
        free = shutil.disk_usage(self.folder.parent).free
        if free < self.disk_bytes:
            raise SetupProblem(
                f"The {self.name} needs {self.disk_bytes / 1e9:.1f} GB of disk and {free / 1e9:.1f} GB "
                f"are free in {self.folder.parent}: free some space and try again."
            )

    def _wanted_stamp(self) -> dict[str, str]:
        return {
            "lock": hashlib.sha256(self.lock.read_bytes()).hexdigest(),
            "python": self.version,
            "folder": str(self.folder),
        }

    def _read_stamp(self) -> dict[str, str]:
        try:
            stamp = json.loads((self.folder / _STAMP).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _write_stamp(self, stamp: dict[str, str]) -> None:
        (self.folder / _STAMP).write_text(json.dumps(stamp), "utf-8")
