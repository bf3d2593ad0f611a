"""A real PostgreSQL for tests, from the package pgserver: started once, listening on loopback alone.

pgserver's own starter would add a user to the machine when run as root. PostgreSQL refuses to run as
root, so there it runs as `nobody`, from a copy of its programs that `nobody` can reach.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bot.supervisor import leash

PASSWORD = "only-on-loopback"

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class PostgresServer:
    """One server with a folder of its own; `database()` makes a fresh database in it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="lantern-postgresql-"))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._programs = self._reachable_programs()
        self._data = self._folder / "data"
        self._port = _free_port()
        self._run(
            "initdb",
            *("--username=postgres", f"--pwfile={self._password_file()}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", f"--pgdata={self._data}"),
        )
        self._start()

    def _reachable_programs(self) -> Path:
        spec = importlib.util.find_spec("pgserver")
        assert spec is not None
        assert spec.origin is not None
        installed = Path(spec.origin).parent / "pginstall"
        if self._user is None:
            return installed / "bin"
        copied = self._folder / "pgserver" / "pginstall"
        shutil.copytree(installed, copied)
        # Their libraries, which they look for at this place relative to themselves.
        libraries = installed.parent.with_name("pgserver.libs")
        shutil.copytree(libraries, self._folder / libraries.name)
        os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        return copied / "bin"

    def _password_file(self) -> Path:
        path = self._folder / "password"
        path.write_text(PASSWORD)
        return path

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._folder,
            **self._identity(),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _identity(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def _start(self) -> None:
        # What a power cut would do isn't tested here, so nothing waits for the disk.
        unsafe = ("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
        options = (
            *unsafe,
            f"port={self._port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "autovacuum=off",
        )
        command = [str(self._programs / "postgres"), "-D", str(self._data)]
        command += [part for option in options for part in ("-c", option)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                **self._identity(),
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
            )
        until = time.monotonic() + 30
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    log_text = (self._folder / "log").read_text("utf-8", "replace")
                    raise AssertionError(f"PostgreSQL didn't start:\n{log_text}") from None
                time.sleep(0.05)
            else:
                return

    def address(self, database: str) -> str:
        """The address of a database, as a hosting platform gives it."""
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self._port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the server's administrator; its rows if it has any."""
        with psycopg.connect(
            self.address(database), autocommit=True, connect_timeout=5
        ) as connection:
            done = connection.execute(statement)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    def database(self, template: str = "template0") -> str:
        """Make a database, empty or a copy; its name."""
        name = f"lantern_{uuid.uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, also from under whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def freeze(self) -> None:
        """Stop every process of the server, as a machine that hangs does: connections stay open."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        server = psutil.Process(self._process.pid)
        for process in (server, *server.children(recursive=True)):
            process.send_signal(number)

    def stop(self) -> None:
        """Stop the server at once, without a last look at what is removed with its folder."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=30)
        shutil.rmtree(self._folder)


def _die_with_parent() -> None:
    """SIGQUIT, PostgreSQL's shutdown at once, when a test run is killed. Linux only."""
    if _LIBC is not None:
        _LIBC.prctl(leash.PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
