"""What one gateway process is made of, and its background work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import metadata

import sqlalchemy as sa
from fastapi import Request

from bot.gateway.acceptance import Acceptance
from bot.gateway.actions_client import ActionsClient
from bot.gateway.dependencies import LOOK_EVERY_S, Dependencies
from bot.gateway.doorbell import Doorbell
from bot.gateway.due import handle_due
from bot.gateway.metrics import Metrics
from bot.gateway.rasa_client import RasaClient
from bot.gateway.screening import RedFlagDesk
from bot.gateway.trackers import Trackers, TrackersUnreachable
from bot.gateway.turn import Turns
from bot.gateway.turnstile import NURSE_SILENT
from bot.gateway.unfinished import ending
from bot.gateway.wish_desk import WishDesk
from bot.gateway.wishes import load_wishes
from bot.gateway.wording import interrupted
from bot.logs import get_logger
from bot.records import Record, RecordUnavailable
from bot.records.turns import CLOCK_SET_BACK, Outcome
from bot.scheduler import every, sweep_erasures, sweep_forgettings, sweep_overdue_turns
from bot.settings import Settings

log = get_logger(__name__)

SWEEP_EVERY_S = 0.5
# Every call of the record waits in a thread, 2 s at most when the record is stuck. asyncio's own number
# (CPUs + 4) would make the patients of a busy minute wait for each other then, longer than 10 s.
RECORD_THREADS = 32
# The sweep comes twice a second; without one for this long the scheduler counts as down.
HEARTBEAT_S = 10.0


@dataclass
class Service:
    """The parts of a gateway process; opened at its start, closed at its end."""

    settings: Settings
    record: Record
    desk: RedFlagDesk
    rasa: RasaClient
    doorbell: Doorbell
    wishes: WishDesk
    trackers: Trackers
    turns: Turns
    actions: ActionsClient
    metrics: Metrics
    draining: bool = False
    last_sweep: datetime | None = None
    _articles: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """The parts that are watched, in the order in which they are shown."""
        probes = (self._record_state, self._rasa_state, self._redis_state)
        self.dependencies = Dependencies((*probes, self._actions_state, self._scheduler_state), now)

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """Load the rules, open the record. Needs neither Rasa nor Redis to be up.

        Raises:
            RuleError: the clinical data is not usable.
        """
        data = settings.checkout / "data"
        desk = RedFlagDesk.open(data / "clinical", settings.country)
        record = Record.open(settings.record_url)
        metrics = Metrics(rule.id for rule in desk.rules.rules)
        rasa = RasaClient(settings.rasa_url, settings.rasa_secret.get_secret_value())
        doorbell = Doorbell(record, settings.redis_url)
        wishes = WishDesk(
            load_wishes(data / "wishes", data / "clinical" / "language"),
            settings,
            desk.numbers.emergency_number,
            desk.conduct,
        )
        trackers = Trackers(settings.redis_url)
        turns = Turns(
            record,
            Acceptance(record, desk, wishes, settings, metrics),
            rasa,
            doorbell,
            wishes,
            now,
            metrics,
            partial(forget_now, record, trackers),
        )
        actions = ActionsClient(settings.actions_url)
        return cls(
            settings, record, desk, rasa, doorbell, wishes, trackers, turns, actions, metrics
        )

    async def run(self) -> None:
        """Background work, until cancelled: doorbell, overdue turns, due messages, erasures."""
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
            self.last_sweep = now()
            self.metrics.swept.inc(closed)
            self.metrics.turns.labels(Outcome.INTERRUPTED).inc(closed)
            self.metrics.due_done.inc(done)
            if closed or done:
                self.doorbell.committed()

        async def erase() -> None:
            days = self.settings.retention_days
            for erased in await asyncio.to_thread(sweep_erasures, self.record, days, now()):
                self.doorbell.ring("conversation", erased)
            await asyncio.to_thread(forget_now, self.record, self.trackers)

        async with asyncio.TaskGroup() as group:
            group.create_task(self.doorbell.relay())
            group.create_task(self.doorbell.hear_others())
            group.create_task(every(SWEEP_EVERY_S, sweep, "sweep"))
            group.create_task(every(SWEEP_EVERY_S, erase, "erase"))
            group.create_task(every(LOOK_EVERY_S, self.dependencies.watch, "watch"))

    def versions(self) -> dict[str, str]:
        """What is running: the code, the red-flag rules, the dialogue model, the articles' index."""
        return {
            "version": metadata.version("lantern"),
            "rules": self.desk.rules.version,
            "dialogue_model": self.rasa.model,
            "articles": self._articles,
        }

    async def drain(self, within_s: float) -> None:
        """Take nothing new, send stream readers elsewhere, let the turns under way end.

        Args:
            within_s: seconds after which this returns though turns are still open; the sweeper of
                another gateway, or of the next start, closes those.
        """
        self.draining = True
        log.info("draining", count=self.turns.under_way)
        self.doorbell.ring_all()
        await self.turns.drain(within_s)
        log.info("drained", count=self.turns.under_way)

    async def close(self) -> None:
        """Give everything back."""
        with suppress(OSError):
            await self.rasa.close()
            await self.actions.close()
            await self.doorbell.close()
        self.trackers.close()
        self.record.close()

    async def _record_state(self) -> Mapping[str, bool]:
        def answers() -> bool:
            try:
                with self.record.read() as session:
                    return session.execute(sa.text("SELECT 1")).scalar() == 1
            except RecordUnavailable:
                return False

        return {"record": await asyncio.to_thread(answers)}

    async def _rasa_state(self) -> Mapping[str, bool]:
        return {"rasa": await self.rasa.healthy()}

    async def _redis_state(self) -> Mapping[str, bool]:
        return {"redis": await self.doorbell.healthy()}

    async def _actions_state(self) -> Mapping[str, bool]:
        health = await self.actions.health()
        self._articles = (health and health.index) or ""
        return {"actions": health is not None, "knowledge": bool(self._articles)}

    async def _scheduler_state(self) -> Mapping[str, bool]:
        last = self.last_sweep
        return {"scheduler": last is not None and (now() - last).total_seconds() < HEARTBEAT_S}


def forget_now(record: Record, trackers: Trackers) -> None:
    """Clear what erasures left outside the tables; what can't be cleared now is tried again soon."""
    try:
        sweep_forgettings(record, trackers.forget, now())
    except (TrackersUnreachable, RecordUnavailable) as error:
        log.warning("forgetting_delayed", dependency="redis_or_record", error=type(error).__name__)


def now() -> datetime:
    """The gateway's clock."""
    return datetime.now(UTC)


def service_of(request: Request) -> Service:
    """The service behind a request (a FastAPI dependency)."""
    service: Service = request.app.state.service
    return service
