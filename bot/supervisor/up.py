"""`lantern up`: from nothing to a running service, and cleanly down again.

What doesn't depend on each other is done at the same time: Rasa takes nine seconds to load its model, and
the rest fits beside it. Order matters only where one needs another: Redis and the trained model before
Rasa; the record and the index before the action server and the gateway.
"""

from __future__ import annotations

import asyncio
import errno
import signal
import sys
import time
from pathlib import Path

from bot.install.progress import Progress
from bot.settings import Settings
from bot.supervisor import dialogue_model, programs, retrieval
from bot.supervisor.announcement import announcement
from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.children import Program
from bot.supervisor.home import Home
from bot.supervisor.ports import free_port, require_free
from bot.supervisor.problem import StartProblem
from bot.supervisor.readiness import answers_redis
from bot.supervisor.record import prepare_record
from bot.supervisor.supervisor import Supervisor

_STOPPED_BY_SIGNAL = 130


def up(settings: Settings) -> int:
    """Run Lantern until it is asked to stop; returns the exit code.

    Args:
        settings: port 0 takes a free port.

    Raises:
        StartProblem: it could not start. Nothing is left running.
    """
    settings = settings.model_copy(update={"home": settings.home.resolve()})
    home = Home(settings.home)
    home.prepare()
    with home.locked():
        if settings.port == 0:
            settings = settings.model_copy(update={"port": free_port(settings.host)})
        require_free(settings.host, settings.port)
        try:
            return asyncio.run(_Service(settings, home, Progress(sys.stdout)).run())
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StartProblem(
                    f"The disk filled up while Lantern was starting ({home.folder}): free some space."
                ) from error
            raise


class _Service:
    """One run of the whole service."""

    def __init__(self, settings: Settings, home: Home, progress: Progress) -> None:
        self._settings = settings
        self._home = home
        self._progress = progress
        self._supervisor = Supervisor(home, progress.say)
        self._asked_to_stop = asyncio.Event()
        self._started = time.monotonic()

    async def run(self) -> int:
        """Start, serve until a signal comes, stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)
        self._progress.say("Starting Lantern")
        starting = asyncio.create_task(self._start())
        asked = asyncio.create_task(self._asked_to_stop.wait())
        try:
            await asyncio.wait({starting, asked}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
                await self._announce()
                await asked
                return 0
            self._progress.say("Asked to stop before it was ready.")
            return _STOPPED_BY_SIGNAL
        finally:
            starting.cancel()
            asked.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await self._stop()

    def _on_signal(self) -> None:
        if self._asked_to_stop.is_set():
            self._supervisor.kill()
        self._asked_to_stop.set()

    async def _start(self) -> None:
        settings, home = self._settings, self._home
        wiring = programs.Wiring.of(settings, home.secrets)
        try:
            async with asyncio.TaskGroup() as tasks:
                model = tasks.create_task(self._dialogue_model())
                data = tasks.create_task(self._data())
                redis = tasks.create_task(self._redis(wiring))
                tasks.create_task(self._rasa(wiring, model, redis))
                for program in (
                    programs.action_server(settings, wiring),
                    programs.gateway(settings, wiring),
                ):
                    tasks.create_task(self._served(program, data, redis))
        except ExceptionGroup as failures:
            # The first is the cause; what failed with it only waited for the same thing.
            raise failures.exceptions[0] from None

    async def _dialogue_model(self) -> Path:
        checkout, models = self._settings.checkout, self._settings.models
        model = dialogue_model.model_path(checkout, models)
        if model.exists():
            return model
        with self._progress.step("dialogue model, trained"):
            return await dialogue_model.train(checkout, models, self._log("train"))

    async def _data(self) -> None:
        with self._progress.step("record"):
            await asyncio.to_thread(prepare_record, self._settings)
        with self._progress.step("articles, indexed"):
            await retrieval.prepare(self._settings, self._log("retrieval"))

    async def _redis(self, wiring: programs.Wiring) -> None:
        if wiring.own_redis:
            await self._program(programs.redis_server(wiring, self._home.run))
        elif not await answers_redis(wiring.redis_url):
            raise StartProblem("The Redis that REDIS_URL names does not answer.")

    async def _rasa(
        self, wiring: programs.Wiring, model: asyncio.Task[Path], redis: asyncio.Task[None]
    ) -> None:
        await redis
        path = await model
        await self._program(programs.rasa_server(self._settings, wiring, path))

    async def _served(self, program: Program, *needs: asyncio.Task[None]) -> None:
        for need in needs:
            await need
        await self._program(program)

    async def _program(self, program: Program) -> None:
        with self._progress.step(program.title):
            await self._supervisor.start(program)

    async def _announce(self) -> None:
        seconds = time.monotonic() - self._started
        text = await asyncio.to_thread(announcement, self._settings, seconds)
        self._progress.say(text)

    async def _stop(self) -> None:
        self._progress.say("Stopping Lantern (Ctrl-C again to stop at once)")
        await self._supervisor.stop()
        self._progress.say("Lantern has stopped.")

    def _log(self, name: str) -> BoundedLog:
        return BoundedLog(self._home.logs / f"{name}.log")
