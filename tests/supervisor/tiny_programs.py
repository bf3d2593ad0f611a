"""Tiny real programs, so that living and dying can be tested without the whole service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

# Serves until it is told to stop; writes what happened to it, so that a test can read the order.
SERVER = """
import os, signal, socket, sys
name, port, diary = sys.argv[1], int(sys.argv[2]), sys.argv[3]
def write(word):
    with open(diary, "a") as file:
        file.write(f"{name} {word}\\n")
def stop(*_):
    write("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
server = socket.create_server(("127.0.0.1", port))
print("listening", flush=True)
write("started")
while True:
    server.accept()[0].close()
"""


def is_alive(pid: int) -> bool:
    """Whether this process exists and is more than a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def until(condition: Callable[[], bool], within: float = 30.0) -> None:
    """Wait for a condition; fails the test when it does not come true in time."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
