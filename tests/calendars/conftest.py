"""A migrated record in a temporary folder, seeded with the demo hospital, and turns to book in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.calendars import SqlCalendar, seed
from bot.records import Record
from bot.records.conversations import open_conversation
from bot.records.models import Conversation
from bot.records.turns import accept
from tests.plugins.databases import Databases

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday
HOSPITAL = Path(__file__).resolve().parents[2] / "data" / "hospital"

OpenTurn = Callable[..., tuple[str, str]]


@pytest.fixture(scope="session")
def seeded(databases: Databases) -> str:
    """The address of a seeded record, made once and copied for each test."""
    address = databases.empty()
    record = Record.open(address)
    record.migrate()
    seed(record, HOSPITAL, NOW)
    record.close()
    return address


@pytest.fixture
def record(databases: Databases, seeded: str) -> Iterator[Record]:
    address = databases.copy(seeded)
    record = Record.open(address)
    yield record
    record.close()
    databases.drop(address)


@pytest.fixture
def calendar(record: Record) -> SqlCalendar:
    return SqlCalendar(record)


@pytest.fixture
def open_turn(record: Record) -> OpenTurn:
    """Opens a turn, in a new conversation unless one is named; gives the ids of both."""
    numbers = iter(range(1000))

    def opened(conversation_id: str | None = None) -> tuple[str, str]:
        with record.write() as session:
            conversation = (
                session.get_one(Conversation, conversation_id)
                if conversation_id
                else open_conversation(session, channel="widget", locale="en-GB", now=NOW)
            )
            turn = accept(
                session,
                conversation,
                client_id=f"client-{next(numbers)}",
                content_hash="hash",
                screening={},
                now=NOW,
                deadline_at=NOW + timedelta(seconds=10),
            )
            return conversation.id, turn.id

    return opened
