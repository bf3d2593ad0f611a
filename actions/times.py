"""Appointment times in the patient's words: reading "the second one" or "Tuesday at 3".

Patients think in the hospital's local time, so everything here is in Europe/London; the diary is in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rapidfuzz import fuzz

from actions.reading import folded
from bot.calendars import LONDON, OfferedSlot

OFFERED = 5

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
}
ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
}
ORDINALS |= {"fifth": 4, "5th": 4, "last": -1}
PARTS = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(23, 59)),
}


@dataclass(frozen=True)
class Wish:
    """What a patient asked of a time. Every field that is not None must be met."""

    position: int | None = None  # in the list just offered; -1 is the last
    day: date | None = None
    weekday: int | None = None  # 0 is Monday
    part: str | None = None
    at: tuple[time, ...] = ()  # any of these; "at 3" may mean 03:00 or 15:00
    before: time | None = None
    after: time | None = None
    week_of: date | None = None  # the Monday of the week that is meant
    clinician: str | None = None
    soonest: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it says anything that a slot can meet or not."""
        return self != Wish()

    def met_by(self, slot: OfferedSlot) -> bool:
        """Whether a slot is such a one, whatever its place in a list."""
        starts = slot.starts_at.astimezone(LONDON)
        part = PARTS.get(self.part or "")
        return (
            (self.day is None or starts.date() == self.day)
            and (self.weekday is None or starts.weekday() == self.weekday)
            and (part is None or part[0] <= starts.time() < part[1])
            and (not self.at or starts.time() in self.at)
            and (self.before is None or starts.time() < self.before)
            and (self.after is None or starts.time() >= self.after)
            and (
                self.week_of is None
                or self.week_of <= starts.date() < self.week_of + timedelta(days=7)
            )
            and (self.clinician is None or slot.clinician == self.clinician)
        )


def read_wish(text: str, now: datetime, clinicians: Iterable[str] = ()) -> Wish:
    """What a text asks of a time; an empty `Wish` if it says nothing of one.

    Args:
        text: the patient's words, such as "the second one" or "tuesday 3pm".
        now: "tomorrow" counts from here.
        clinicians: the full names that may be meant by a surname.
    """
    words = folded(text)
    today = now.astimezone(LONDON).date()
    day = _day(words, today)
    before, after, times = _times(words)
    part = next((name for name in PARTS if re.search(rf"\b{name}s?\b", words)), None)
    if times and part == "morning":
        times = tuple(at for at in times if at.hour < 12)
    elif times and part is not None:
        times = tuple(at for at in times if at.hour >= 12)
    week = None
    if re.search(r"\bnext week\b", words):
        week = today + timedelta(days=7 - today.weekday())
    elif re.search(r"\bthis week\b", words):
        week = today - timedelta(days=today.weekday())
    wish = Wish(
        day=day,
        weekday=None if day else _weekday(words),
        part=part,
        at=times,
        before=before,
        after=after,
        week_of=week,
        clinician=_clinician(words, clinicians),
        soonest=bool(re.search(r"\b(soonest|earliest|asap|as soon as)\b", words)),
    )
    if wish.narrows:
        return wish
    return Wish(position=_position(words))


def _weekday(words: str) -> int | None:
    spoken = [word.removesuffix("s") for word in words.split()]
    for number, name in enumerate(WEEKDAYS):
        if any(len(word) >= 3 and name.startswith(word) for word in spoken):
            return number
    for number, name in enumerate(WEEKDAYS):
        if any(len(word) >= 6 and fuzz.ratio(word, name) >= 80 for word in spoken):
            return number
    return None


def _day(words: str, today: date) -> date | None:
    if "day after tomorrow" in words:
        return today + timedelta(days=2)
    for word in words.split():
        if word == "today":
            return today
        if word in ("tomorrow", "tmrw") or (len(word) > 6 and fuzz.ratio(word, "tomorrow") >= 85):
            return today + timedelta(days=1)
    months = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
    ordinal = r"(\d{1,2})(?:st|nd|rd|th)?"
    found = re.search(rf"\b{ordinal}(?: of)? ({months})\b", words)
    number, month = (found[1], found[2]) if found else ("", "")
    if not found and (found := re.search(rf"\b({months}) {ordinal}\b(?!:)", words)):
        number, month = found[2], found[1]
    if not found and (found := re.search(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b", words)):
        number = found[1]
        # "the 2nd" is far more often the second of the list that the patient sees.
        if int(number) <= OFFERED:
            return None
    return _next_date(int(number), month, today) if number else None


def _next_date(number: int, month: str, today: date) -> date | None:
    for ahead in range(13):
        year, index = divmod(today.month - 1 + ahead, 12)
        if month and not MONTHS[index].startswith(month[:3]):
            continue
        try:
            day = date(today.year + year, index + 1, number)
        except ValueError:
            continue
        if day >= today:
            return day
    return None


def _times(words: str) -> tuple[time | None, time | None, tuple[time, ...]]:
    """Before which time, from which time on, or at which times."""
    words = re.sub(r"\bo'?\s?clock\b", "oclock", words)
    words = re.sub(r"\b([ap]) m\b", r"\1m", words)
    clock = rf"(\d{{1,2}}(?::\d{{2}})?|{'|'.join(NUMBERS)})"
    half = r"(?:(half past|quarter past|quarter to) )?"
    if re.search(r"\b(noon|midday)\b", words):
        hours = [time(12)]
        bound = re.search(r"\b(before|after|from|by)(?: \w+)? (?:noon|midday)\b", words)
        said = bound[1] if bound else ""
    else:
        lead = r"\b(at|before|after|from|by)? ?"
        days = "|".join(name[:3] for name in WEEKDAYS)
        forms = (
            rf"{lead}{half}{clock} ?(am|pm|oclock)\b",
            rf"{lead}{half}(\d{{1,2}}:\d{{2}})()\b",
            rf"{lead}()(\d{{1,2}} [0-5]\d)()\b",  # 10.20, whose full stop is folded away
            rf"\b(at|before|after|from|by) {half}{clock}()(?!\w|:)",
            rf"\b() ?(half past|quarter past|quarter to) {clock}()\b",
            rf"\b(?:{days})\w* ()(){clock}()$",
        )
        match = next((found for form in forms if (found := re.search(form, words))), None)
        if match is None:
            return None, None, ()
        said = match[1] or ""
        hours = _clock(match[2] or "", match[3], match[4] or "")
    if not hours:
        return None, None, ()
    if said in ("before", "by"):
        return max(hours), None, ()
    if said in ("after", "from"):
        return None, max(hours), ()
    return None, None, tuple(hours)


def _clock(half: str, clock: str, suffix: str) -> list[time]:
    hour_text, _, minute_text = clock.replace(" ", ":").partition(":")
    hour = NUMBERS.get(hour_text) or int(hour_text)
    minute = int(minute_text or 0)
    if half:
        minute = {"half past": 30, "quarter past": 15, "quarter to": 45}[half]
        hour -= half == "quarter to"
    if hour > 23 or minute > 59:
        return []
    if suffix == "am":
        return [time(hour % 12, minute)]
    if suffix == "pm":
        return [time(hour % 12 + 12, minute)]
    return [time(hour, minute)] + ([time(hour + 12, minute)] if 0 < hour < 8 else [])


def _clinician(words: str, clinicians: Iterable[str]) -> str | None:
    for full_name in clinicians:
        surname = folded(full_name).split()[-1]
        if len(surname) > 2 and re.search(rf"\b{re.escape(surname)}\b", words):
            return full_name
    return None


def _position(words: str) -> int | None:
    # In a longer text "last" and "second" mean something else ("how long does it last").
    if len(words.split()) <= 6:
        for word, position in ORDINALS.items():
            if re.search(rf"\b{word}(?: one| time| slot| option)\b|\bthe {word}\b|^{word}$", words):
                return position
    bare = re.fullmatch(
        r"(?:(?:number|option|choice|slot|no) )?(\d|one|two|three|four|five)", words
    )
    if bare:
        return (NUMBERS.get(bare[1]) or int(bare[1])) - 1
    return None
