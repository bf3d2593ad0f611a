"""What one gateway process is made of, and its background work."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Request

from bot.gateway.acceptance import Acceptance
from bot.gateway.doorbell import Doorbell
from bot.gateway.due import handle_due
from bot.gateway.rasa_client import RasaClient
from bot.gateway.screening import RedFlagDesk
from bot.gateway.turn import Turns
from bot.gateway.turnstile import NURSE_SILENT
from bot.gateway.unfinished import ending
from bot.gateway.wording import interrupted
from bot.records import Record
from bot.records.turns import CLOCK_SET_BACK
from bot.scheduler import every, sweep_overdue_turns
from bot.settings import Settings

SWEEP_EVERY_S = 0.5
# Every call of the record waits in a thread, 2 s at most when the record is stuck. asyncio's own number
# (CPUs + 4) would make the patients of a busy minute wait for each other then, longer than 10 s.
RECORD_THREADS = 32


@dataclass
class Service:
    """The parts of a gateway process; opened at its start, closed at its end."""

    settings: Settings
    record: Record
    desk: RedFlagDesk
    rasa: RasaClient
    doorbell: Doorbell
    turns: Turns

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """Load the rules, open the record. Needs neither Rasa nor Redis to be up.

        Raises:
            RuleError: the clinical data is not usable.
        """
        desk = RedFlagDesk.open(settings.checkout / "data" / "clinical", settings.country)
        record = Record.open(settings.record_url)
        rasa = RasaClient(settings.rasa_url, settings.rasa_secret.get_secret_value())
        doorbell = Doorbell(record, settings.redis_url)
        turns = Turns(
            record,
            Acceptance(record, desk, settings),
            rasa,
            doorbell,
            desk.numbers.emergency_number,
            now,
        )
        return cls(settings, record, desk, rasa, doorbell, turns)

    async def run(self) -> None:
        """Background work, until cancelled: doorbell, overdue turns, due messages."""
        asyncio.get_running_loop().set_default_executor(
            ThreadPoolExecutor(RECORD_THREADS, thread_name_prefix="record")
        )
        number = self.desk.numbers.emergency_number
        silence = timedelta(seconds=self.settings.nurse_silence_s)
        longest_wait = {NURSE_SILENT: silence + CLOCK_SET_BACK}

        async def sweep() -> None:
            closed = await asyncio.to_thread(
                sweep_overdue_turns,
                self.record,
                lambda session, turn: ending(session, turn, interrupted(number)),
                now(),
            )
            done = await asyncio.to_thread(handle_due, self.record, now(), longest_wait)
            if closed or done:
                self.doorbell.committed()

        async with asyncio.TaskGroup() as group:
            group.create_task(self.doorbell.relay())
            group.create_task(self.doorbell.hear_others())
            group.create_task(every(SWEEP_EVERY_S, sweep, "sweep"))

    async def close(self) -> None:
        """Let turns under way end, then give everything back."""
        await self.turns.drain()
        with suppress(OSError):
            await self.rasa.close()
            await self.doorbell.close()
        self.record.close()


def now() -> datetime:
    """The gateway's clock."""
    return datetime.now(UTC)


def service_of(request: Request) -> Service:
    """The service behind a request (a FastAPI dependency)."""
    service: Service = request.app.state.service
    return service
