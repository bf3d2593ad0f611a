"""The seeded record of the calendar's tests, and a booking dialogue on it."""

from __future__ import annotations

import pytest

from bot.calendars import SqlCalendar
from tests.actions.dialogue import BookingDialogue
from tests.calendars.conftest import (
    OpenTurn,
    calendar,
    open_turn,
    record,
    seeded,
)
from tests.plugins.databases import Databases, SqliteDatabases

__all__ = ["calendar", "open_turn", "record", "seeded"]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite alone: what the calendar promises on each database is tested with the calendar."""
    return SqliteDatabases(tmp_path_factory.mktemp("databases"))


@pytest.fixture
def dialogue(calendar: SqlCalendar, open_turn: OpenTurn) -> BookingDialogue:
    return BookingDialogue(calendar, open_turn)
