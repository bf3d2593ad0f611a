"""The clock is set forwards and back: no turn is silent, nothing is done twice, lost, or hours late.

The real acceptance, turns, sweeper and due messages on a real record, with a clock that can be set, and
in place of Rasa a server that takes a turn and never answers.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.gateway.acceptance import Acceptance
from bot.gateway.doorbell import Doorbell
from bot.gateway.due import handle_due
from bot.gateway.inbound import InboundMessage
from bot.gateway.metrics import Metrics
from bot.gateway.rasa_client import RasaClient
from bot.gateway.screening import RedFlagDesk
from bot.gateway.turn import Turns, TurnView
from bot.gateway.turnstile import NURSE_SILENT
from bot.gateway.wish_desk import WishDesk
from bot.gateway.wishes import load_wishes
from bot.gateway.wording import interrupted
from bot.records import Record, conversations, due, models
from bot.records.turns import CLOCK_SET_BACK
from bot.scheduler import sweep_overdue_turns
from bot.settings import Settings

HOUR = timedelta(hours=1)
CLINICAL = Path(__file__).resolve().parents[2] / "data" / "clinical"


@dataclass
class Clock:
    """A clock that shows the present, shifted by what it was set."""

    shift: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift


class House:
    """One gateway's turns on a record, and one patient."""

    def __init__(self, record: Record, settings: Settings, rasa_url: str) -> None:
        self.record, self.clock = record, Clock()
        self.desk = RedFlagDesk.open(CLINICAL, "GB")
        metrics = Metrics(rule.id for rule in self.desk.rules.rules)
        book = load_wishes(CLINICAL.parent / "wishes", CLINICAL / "language")
        number = self.desk.numbers.emergency_number
        wishes = WishDesk(book, settings, number, self.desk.conduct)
        self.acceptance = Acceptance(record, self.desk, wishes, settings, metrics)
        self.rasa = RasaClient(rasa_url, "secret")
        self.doorbell = Doorbell(record, "redis://127.0.0.1:1/0")
        parts = (self.rasa, self.doorbell, wishes)
        self.turns = Turns(
            record, self.acceptance, *parts, self.clock, metrics, after_erasure=lambda: None
        )
        with record.write() as session:
            opened = conversations.open_conversation(
                session, channel="widget", locale="en-GB", now=self.clock()
            )
            opened.consent = True
            self.patient = opened.id

    async def says(self, text: str, wait_s: float = 0) -> TurnView:
        return await self.turns.take(self.patient, InboundMessage(uuid.uuid4().hex, text), wait_s)

    def sweep(self) -> int:
        words = interrupted(self.desk.numbers.emergency_number)
        return sweep_overdue_turns(self.record, lambda *_: words, self.clock())

    def told(self) -> list[str]:
        with self.record.read() as session:
            query = sa.select(models.Message).where(models.Message.role != "patient")
            return [message.text for message in session.scalars(query)]

    def open_turns(self) -> int:
        with self.record.read() as session:
            open_ones = sa.select(sa.func.count()).where(models.Turn.state == "open")
            return session.scalar(open_ones.select_from(models.Turn)) or 0


@pytest.fixture
def record(tmp_path: Path) -> Record:
    opened = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    opened.migrate()
    return opened


@asynccontextmanager
async def house_of(record: Record) -> AsyncIterator[House]:
    async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    settings = Settings(hash_key=SecretStr("key"), rasa_timeout_s=0.5)
    async with await asyncio.start_server(never_answers, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        house = House(record, settings, f"http://127.0.0.1:{port}")
        try:
            yield house
        finally:
            await house.turns.drain(within_s=10)
            await house.rasa.close()
            await house.doorbell.close()
            record.close()


def in_house(record: Record, story: Callable[[House], Awaitable[None]]) -> None:
    async def told() -> None:
        async with asyncio.timeout(20), house_of(record) as house:
            await story(house)

    asyncio.run(told())


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "back"])
def test_a_turn_under_way_ends_in_its_own_time(record: Record, jump: timedelta) -> None:
    async def story(house: House) -> None:
        await house.says("how can I sleep better?")
        house.clock.shift = jump
        await house.turns.drain(within_s=10)
        assert house.open_turns() == 0
        assert len(house.told()) == 1

    in_house(record, story)


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "back"])
def test_the_sweeper_closes_what_a_dead_gateway_left_open_and_once(
    record: Record, jump: timedelta
) -> None:
    async def story(house: House) -> None:
        said = InboundMessage("m1", "how can I sleep better?")
        house.acceptance.accept(house.patient, said, house.clock())
        assert house.sweep() == 0
        house.clock.shift = jump
        assert (house.sweep(), house.sweep()) == (1, 0)
        (told,) = house.told()
        assert "say that again" in told

    in_house(record, story)


def test_after_the_clock_went_back_the_next_message_needn_t_wait_for_the_old_lease(
    record: Record,
) -> None:
    async def story(house: House) -> None:
        said = InboundMessage("m1", "how can I sleep better?")
        house.acceptance.accept(house.patient, said, house.clock())
        house.clock.shift = -HOUR
        house.sweep()
        said = InboundMessage("m2", "how can I sleep better?")
        assert house.acceptance.accept(house.patient, said, house.clock()).leased

    in_house(record, story)


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "back"])
def test_a_danger_told_in_two_parts_is_heard_across_the_jump(
    record: Record, jump: timedelta
) -> None:
    async def story(house: House) -> None:
        house.clock.shift = jump
        await house.says("I have a high fever")
        first = await house.says("I haven't passed urine all day", wait_s=0)
        assert first.messages[0]["kind"] == "emergency"

    in_house(record, story)


def test_after_the_clock_went_back_a_closed_episode_stays_closed(record: Record) -> None:
    async def story(house: House) -> None:
        await house.says("I have a high fever and I'm very confused")
        house.clock.shift = -HOUR
        with record.write() as session:
            conversation = session.get_one(models.Conversation, house.patient)
            conversations.end_episode(session, conversation, house.clock())
            conversation.mode, conversation.handoff_id = "bot", None
        later = await house.says("I haven't passed urine all day")
        assert "emergency" not in [message["kind"] for message in later.messages]

    in_house(record, story)


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "back"])
def test_advice_for_a_silent_nurse_is_given_once_and_not_an_hour_late(
    record: Record, jump: timedelta
) -> None:
    async def story(house: House) -> None:
        advice = {"text": "Call 999 now.", "urgency": "call_ambulance", "data": {}}
        silence = timedelta(seconds=60)
        longest = {NURSE_SILENT: silence + CLOCK_SET_BACK}
        with record.write() as session:
            session.get_one(models.Conversation, house.patient).handoff_id = "h1"
            due.at(session, house.patient, NURSE_SILENT, house.clock() + silence, advice)
        assert handle_due(record, house.clock(), longest) == 0
        house.clock.shift = jump
        done = [handle_due(record, house.clock(), longest) for _ in range(3)]
        assert done == [1, 0, 0]
        assert house.told() == ["Call 999 now."]

    in_house(record, story)
