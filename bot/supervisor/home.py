"""The folder a running Lantern lives in: its lock, its logs, and the list of its processes."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.supervisor.problem import StartProblem

# Below this the record itself is in danger: SQLite needs room for its write-ahead log.
MIN_FREE_BYTES = 200_000_000


class Home:
    """LANTERN_HOME, seen from the supervisor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.run = folder / "run"
        self.secrets = folder / "secrets"

    def prepare(self) -> None:
        """Make the folders, readable by this user alone: the record holds health data.

        Raises:
            StartProblem: they can't be made, or the disk is nearly full.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for folder in (self.folder, self.logs, self.run, self.secrets):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise StartProblem(
                f"{self.folder} can't be used as LANTERN_HOME: {error.strerror}."
            ) from error
        free = shutil.disk_usage(self.folder).free
        if free < MIN_FREE_BYTES:
            raise StartProblem(
                f"The disk is nearly full: {free // 1_000_000} MB are free in {self.folder} and Lantern "
                f"needs {MIN_FREE_BYTES // 1_000_000} MB to start."
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home folder for this process; a second holder would share the record's files.

        Raises:
            StartProblem: another Lantern is running on it.
        """
        path = self.run / "lock"
        with path.open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise StartProblem(
                    f"Lantern is already running on {self.folder} (process {lock.read().strip()}): "
                    "stop it first, or set LANTERN_HOME to another folder."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def write_processes(self, processes: Mapping[str, Mapping[str, Any]]) -> None:
        """Say which processes run, as `run/processes.json`: name to pid and port."""
        path = self.run / "processes.json"
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps(processes, indent=2) + "\n", "utf-8")
        scratch.replace(path)

    def port_of(self, name: str) -> int | None:
        """The port of a process that runs now, or None."""
        try:
            processes = json.loads((self.run / "processes.json").read_text("utf-8"))
            return int(processes[name]["port"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remove_processes(self) -> None:
        """Say that nothing runs any more."""
        (self.run / "processes.json").unlink(missing_ok=True)
