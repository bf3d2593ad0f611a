"""Ways to hold a part of the running service still, from outside and with the system's own means.

Nothing in the product knows of them. A process is stopped by SIGSTOP at a point that can be seen from
outside (its socket holds a request that it hasn't read); the record is locked as another program would
lock it; a disk is full for a process whose files may not grow.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.service import RunningService, eventually

# More than a look at a process's health, which may lie in the same kind of socket, and less than a turn.
BYTES_OF_A_TURN = 400


@contextmanager
def stopped(service: RunningService, name: str) -> Iterator[None]:
    """A process that hangs: it is there, holds its sockets, and does nothing."""
    pid = service.process_id(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        # Gone, where the supervisor has ended it for hanging.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@contextmanager
def record_locked(service: RunningService) -> Iterator[None]:
    """Another program writes to the record and doesn't end."""
    other = sqlite3.connect(record_file(service), isolation_level=None, timeout=10)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


@contextmanager
def no_room_to_write(service: RunningService, *names: str) -> Iterator[None]:
    """No file of these processes may grow or change: each write fails in the kernel."""
    limits = {}
    for name in names:
        pid = service.process_id(name)
        limits[pid] = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, limits[pid][1]))
    try:
        yield
    finally:
        for pid, limit in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


def killed_and_back(service: RunningService) -> None:
    """Kill the gateway and wait for the one that the supervisor starts in its place."""
    before = service.process_id("gateway")
    service.kill("gateway")
    eventually(lambda: service.process_id("gateway") != before and gateway_answers(service), 60)


def gateway_answers(service: RunningService) -> bool:
    """Whether the gateway is there."""
    return httpx.get(f"{service.url}/health/live", timeout=2).status_code == 200


def has_unread_request(service: RunningService, name: str) -> bool:
    """Whether a turn's request lies in a process's socket that the process hasn't read."""
    port = f":{service.port(name):04X}"
    return any(
        local.endswith(port) and state == "01" and unread >= BYTES_OF_A_TURN
        for local, _, state, unread in _sockets()
    )


def has_unread_answer(service: RunningService, name: str) -> bool:
    """Whether a process's answer to a turn lies in the asker's socket, unread."""
    port = f":{service.port(name):04X}"
    return any(
        remote.endswith(port) and unread >= BYTES_OF_A_TURN for _, remote, _, unread in _sockets()
    )


def _sockets() -> Iterator[tuple[str, str, str, int]]:
    """Local and remote address, state, and bytes unread of every connection of the machine."""
    for row in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        _, local, remote, state, queues = row.split()[:5]
        yield local, remote, state, int(queues.split(":")[1], 16)


def record_file(service: RunningService) -> Path:
    """The service's SQLite file."""
    return service.home / "record.sqlite3"


def ask_record(service: RunningService, query: str, *values: object) -> list[tuple[object, ...]]:
    """Rows of the record, read past the service."""
    reader = sqlite3.connect(f"file:{record_file(service)}?mode=ro", uri=True, timeout=10)
    try:
        return reader.execute(query, values).fetchall()
    finally:
        reader.close()
