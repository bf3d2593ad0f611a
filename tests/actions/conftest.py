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
    seeded_file,
)

__all__ = ["calendar", "open_turn", "record", "seeded_file"]


@pytest.fixture
def dialogue(calendar: SqlCalendar, open_turn: OpenTurn) -> BookingDialogue:
    return BookingDialogue(calendar, open_turn)
