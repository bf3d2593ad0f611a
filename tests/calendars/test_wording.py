"""What a patient reads about an appointment."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.calendars import in_words


def test_times_are_said_as_the_hospitals_clock_shows_them() -> None:
    assert in_words(datetime(2026, 11, 24, 10, 20, tzinfo=UTC)) == "Tuesday 24 November at 10:20"
    assert in_words(datetime(2027, 6, 1, 10, 20, tzinfo=UTC)) == "Tuesday 1 June at 11:20"
