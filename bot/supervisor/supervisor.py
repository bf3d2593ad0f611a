"""Keeps a set of programs running: starts them, starts again what dies, stops them in order."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.children import Child, Program
from bot.supervisor.home import Home
from bot.supervisor.problem import StartProblem

_POLL_S = 0.1
# How often a running program is asked for a sign of life.
_LOOK_EVERY_S = 2.0


@dataclass(frozen=True)
class Backoff:
    """How long to wait before a program is started again, in seconds.

    Doubles from `first` to `longest`; a program that ran for `steady` begins at `first` again. `longest`
    is short: while the gateway waits, the door is closed to everybody.
    """

    first: float = 0.25
    longest: float = 4.0
    steady: float = 10.0

    def next(self, before: float | None, ran: float) -> float:
        """The next wait, given the last one (None: there was none) and how long the program ran."""
        if before is None or ran >= self.steady:
            return self.first
        return min(before * 2, self.longest)


class Supervisor:
    """The running programs of one home folder."""

    def __init__(
        self,
        home: Home,
        say: Callable[[str], None],
        backoff: Backoff | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._home = home
        self._say = say
        self._backoff = backoff or Backoff()
        self._clock = clock
        self._programs: dict[str, Program] = {}
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}

    async def start(self, program: Program) -> None:
        """Start a program, wait until it is ready, and keep it running from then on.

        Raises:
            StartProblem: it ended or wasn't ready in time.
        """
        self._programs[program.name] = program
        started = self._clock()
        await self._launch(program)
        await self._until_ready(program)
        self._keepers[program.name] = asyncio.create_task(self._keep(program, started))

    async def stop(self) -> None:
        """Stop everything, lower ranks first, each within its time."""
        for keeper in self._keepers.values():
            keeper.cancel()
        await asyncio.gather(*self._keepers.values(), return_exceptions=True)
        running = [self._programs[name] for name in self._children]
        running.sort(key=lambda program: program.stop_rank)
        for _, together in groupby(running, key=lambda program: program.stop_rank):
            await asyncio.gather(*(self._children[p.name].stop(p.stop_within) for p in together))
        self._children.clear()
        self._home.remove_processes()

    def kill(self) -> None:
        """End every process at once, without waiting for anything."""
        for child in self._children.values():
            child.kill()

    async def _launch(self, program: Program) -> None:
        log = BoundedLog(self._home.logs / f"{program.name}.log")
        self._children[program.name] = await Child.start(
            program.argv, program.env, program.cwd, program.stdin, log
        )
        processes: dict[str, dict[str, Any]] = {"supervisor": {"pid": os.getpid(), "port": None}}
        for name, child in self._children.items():
            processes[name] = {"pid": child.pid, "port": self._programs[name].port}
        self._home.write_processes(processes)

    async def _until_ready(self, program: Program) -> None:
        child = self._children[program.name]
        deadline = self._clock() + program.ready_within
        while not await program.is_ready():
            if child.exit_code is not None:
                await child.wait()
                said = child.log.last_words()
                raise StartProblem(
                    f"The {program.title} stopped while starting. {said} (Its log: {child.log.path})"
                )
            if self._clock() > deadline:
                raise StartProblem(
                    f"The {program.title} was not ready after {program.ready_within:.0f} s. "
                    f"(Its log: {child.log.path})"
                )
            await asyncio.sleep(_POLL_S)

    async def _keep(self, program: Program, started: float) -> None:
        wait: float | None = None
        while True:
            code = await self._until_ended(program)
            ended = self._clock()
            wait = self._backoff.next(wait, ended - started)
            self._say(f"The {program.title} stopped ({_describe(code)}); starting it again.")
            await asyncio.sleep(wait)
            started = self._clock()
            try:
                await self._launch(program)
                await self._until_ready(program)
            except (StartProblem, OSError) as problem:
                # OSError: no memory or no disk for a new process now. The next round tries again.
                self._say(f"It did not come back: {problem}")
                self._children[program.name].kill()
            else:
                self._say(f"The {program.title} is back after {self._clock() - ended:.1f} s.")

    async def _until_ended(self, program: Program) -> int:
        """Wait until a program has ended, and end it if it hangs: its patients would wait for ever."""
        child, heard = self._children[program.name], self._clock()
        if program.is_alive is None:
            return await child.wait()
        ended = asyncio.ensure_future(child.wait())
        try:
            while not ended.done():
                await asyncio.wait({ended}, timeout=min(_LOOK_EVERY_S, program.hung_after / 4))
                if ended.done() or await program.is_alive():
                    heard = self._clock()
                elif self._clock() - heard > program.hung_after:
                    self._say(f"The {program.title} hangs; ending it.")
                    child.kill()
                    break
            return await ended
        finally:
            ended.cancel()


def _describe(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
