"""What one gateway process is made of, and its background work."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request

from bot.gateway.acceptance import Acceptance
from bot.gateway.doorbell import Doorbell
from bot.gateway.due import handle_due
from bot.gateway.rasa_client import RasaClient
from bot.gateway.screening import RedFlagDesk
from bot.gateway.turn import Turns
from bot.gateway.wording import interrupted
from bot.records import Record
from bot.scheduler import every, sweep_overdue_turns
from bot.settings import Settings

SWEEP_EVERY_S = 0.5


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
        number = self.desk.numbers.emergency_number

        async def sweep() -> None:
            closed = await asyncio.to_thread(
                sweep_overdue_turns, self.record, interrupted(number), now()
            )
            done = await asyncio.to_thread(handle_due, self.record, now())
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
