"""Reading times as patients say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from actions.times import Wish, read_wish
from bot.calendars import in_words

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("the second one", Wish(position=1)),
        ("2", Wish(position=1)),
        ("option three", Wish(position=2)),
        ("the last one please", Wish(position=-1)),
        ("the 2nd", Wish(position=1)),
        ("tuesday 3pm", Wish(weekday=1, at=(time(15),))),
        ("Tuesday at 3", Wish(weekday=1, at=(time(3), time(15)))),
        ("thursday mornings", Wish(weekday=3, part="morning")),
        ("tuseday", Wish(weekday=1)),
        ("weds", Wish(weekday=2)),
        ("tomorrow morning", Wish(day=date(2026, 11, 24), part="morning")),
        ("the day after tomorrow", Wish(day=date(2026, 11, 25))),
        ("next week", Wish(week_of=date(2026, 11, 30))),
        ("friday at 9.20 please", Wish(weekday=4, at=(time(9, 20),))),
        ("tue 10", Wish(weekday=1, at=(time(10),))),
        ("10.20", Wish(at=(time(10, 20),))),
        ("half past two", Wish(at=(time(2, 30), time(14, 30)))),
        ("quarter to 10 am", Wish(at=(time(9, 45),))),
        ("3 p.m. on thurs", Wish(weekday=3, at=(time(15),))),
        ("after 3", Wish(after=time(15))),
        ("before noon", Wish(before=time(12))),
        ("24 November at 10:20", Wish(day=date(2026, 11, 24), at=(time(10, 20),))),
        ("4 jan", Wish(day=date(2027, 1, 4))),
        ("the 26th", Wish(day=date(2026, 11, 26))),
        ("with dr osei", Wish(clinician="Dr Amara Osei")),
        ("as soon as possible", Wish(soonest=True)),
        ("monday at 3 in the afternoon", Wish(weekday=0, at=(time(15),), part="afternoon")),
    ],
)
def test_a_wish_is_read(text: str, wish: Wish) -> None:
    assert read_wish(text, NOW, ["Dr Amara Osei", "Dr Tom Whitfield"]) == wish


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no thanks",
        "how long does flu usually last for",
        "whatever you think",
        "31 february",
        "25:99",
    ],
)
def test_what_says_nothing_of_a_time_is_no_wish(text: str) -> None:
    assert not read_wish(text, NOW).narrows


def test_a_label_that_was_offered_reads_back_as_itself() -> None:
    starts_at = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
    wish = read_wish(in_words(starts_at), NOW)
    assert (wish.day, wish.at) == (date(2026, 11, 24), (time(10, 20),))
