"""One child process: started on a leash, in a process group of its own, its output kept in a log."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.supervisor import leash
from bot.supervisor.bounded_log import BoundedLog

# How long the output of a process that has ended may still be on its way.
_LAST_OUTPUT_S = 2.0


@dataclass(frozen=True)
class Program:
    """What to run and how to live with it.

    Times are in seconds. `stop_rank` says when it is stopped: lower ranks first, equal ones together.
    `title` is how people read of it. `is_alive` is asked while it runs: a program that gives no sign of
    life for `hung_after` is ended and started again. None: nobody asks.
    """

    name: str
    title: str
    argv: tuple[str, ...]
    is_ready: Callable[[], Awaitable[bool]]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    is_alive: Callable[[], Awaitable[bool]] | None = None
    hung_after: float = 30.0
    port: int | None = None
    stdin: str = ""
    ready_within: float = 90.0
    stop_within: float = 10.0
    stop_rank: int = 0


class Child:
    """A running process."""

    def __init__(
        self, process: asyncio.subprocess.Process, pump: asyncio.Task[None], log: BoundedLog
    ) -> None:
        self._process = process
        self._pump = pump
        self.log = log

    @classmethod
    async def start(
        cls,
        argv: tuple[str, ...],
        env: Mapping[str, str],
        cwd: Path | None,
        stdin: str,
        log: BoundedLog,
    ) -> Child:
        """Start a command.

        Must be called from the main thread: the leash is tied to the thread that forked.

        Args:
            argv: program and arguments.
            env: its whole environment.
            cwd: its folder; this process's when None.
            stdin: what it reads from its standard input, which is closed after it.
            log: where its output goes.
        """
        # A pipe of our own: asyncio's would make `wait` last until every holder of the pipe is gone,
        # and a grandchild may hold it for ever.
        output, written_to = os.pipe()
        pump = asyncio.create_task(_pump(output, log))
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", leash.__file__, str(os.getpid())),
                *argv,
                env=dict(env),
                cwd=cwd,
                stdin=asyncio.subprocess.PIPE,
                stdout=written_to,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        finally:
            os.close(written_to)
        child = cls(process, pump, log)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(stdin.encode())
            await process.stdin.drain()
        process.stdin.close()
        return child

    @property
    def pid(self) -> int:
        """Its process id, which is also its process group's."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended (negative: killed by that signal), or None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Wait until it has ended, end whatever it left behind, and return its exit code."""
        code = await self._process.wait()
        self.kill()
        # Not awaited itself: a caller that is cancelled here must not end the pump with it.
        await asyncio.wait([self._pump], timeout=_LAST_OUTPUT_S)
        self._pump.cancel()
        return code

    async def stop(self, within: float) -> None:
        """Ask it to end, and make it end after `within` seconds."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(asyncio.shield(self._process.wait()), within)
        except TimeoutError:
            self.kill()
        await self.wait()

    def kill(self) -> None:
        """End it and its whole process group at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


async def run_to_end(
    argv: tuple[str, ...], env: Mapping[str, str], cwd: Path, log: BoundedLog
) -> int:
    """Run a command that ends by itself and return its exit code; cancelled, it ends at once."""
    child = await Child.start(argv, env, cwd, "", log)
    try:
        return await child.wait()
    finally:
        child.kill()


async def _pump(output: int, log: BoundedLog) -> None:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb")
    )
    try:
        while chunk := await reader.read(65536):
            log.write(chunk)
    finally:
        transport.close()
