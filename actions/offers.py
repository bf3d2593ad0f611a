"""Which appointment times to offer next, given what the patient has just said to the last offer.

The form's validation and the action that asks both call `next_offer`: the first to know whether one slot
is meant, the second to show what to choose from instead. Reading the diary twice is cheaper than a slot
in the tracker that may be out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from actions.reading import asks_for_others
from actions.replies import Said
from actions.times import OFFERED, Wish, read_wish
from bot.calendars import LONDON, Calendar, OfferedSlot

# A patient needs time to get there.
NOTICE = timedelta(hours=1)
# More than a department has free in the weeks that the diary covers.
ALL = 1000
MORE = "more:"


class Why(StrEnum):
    """What an offer answers."""

    FIRST = "first"  # nothing was asked of the time
    LATER = "later"  # the patient wants other times
    NO_LATER = "no_later"  # there are no later ones; from the start again
    SEVERAL = "several"  # these all are what the patient asked
    NONE_SUCH = "none_such"  # nothing is; these are the nearest
    TAKEN = "taken"  # the chosen one is no longer free
    MISREAD = "misread"  # the words say nothing of a time


@dataclass(frozen=True)
class Offer:
    """Slots to choose from; `chosen` is the one that is meant, if it is clear.

    `later` is the option of a choice that shows the times after these, if there are any.
    """

    why: Why
    slots: tuple[OfferedSlot, ...] = ()
    chosen: OfferedSlot | None = None
    later: str | None = None


def first_offer(calendar: Calendar, department_id: str, now: datetime) -> Offer:
    """The earliest times, spread over several half-days. Blocks on the diary."""
    free = calendar.free_slots(department_id, after=now + NOTICE, limit=ALL)
    return _offer(Why.FIRST, _spread(free), free)


def next_offer(
    calendar: Calendar,
    department_id: str,
    said: Said,
    offered: Sequence[str],
    now: datetime,
) -> Offer:
    """What to offer after what the patient said. Blocks on the diary.

    Args:
        calendar: the diary.
        department_id: whose times.
        said: the message to read.
        offered: the options of the choices that the patient was shown last, in order.
        now: nothing before it, or too soon after it, is offered.
    """
    free = calendar.free_slots(department_id, after=now + NOTICE, limit=ALL)
    by_id = {slot.id: slot for slot in free}
    if said.option is not None:
        if said.option.startswith(MORE):
            return _later(free, said.option)
        if chosen := by_id.get(said.option):
            return Offer(Why.FIRST, chosen=chosen)
        return _offer(Why.TAKEN, _spread(free), free)
    wish = read_wish(said.text, now, {slot.clinician for slot in free})
    if wish.narrows:
        shown = [by_id[option] for option in offered if option in by_id]
        found = _pick(wish, shown, free)
        if len(found) == 1:
            return Offer(Why.FIRST, chosen=found[0])
        if found:
            return _offer(Why.SEVERAL, _spread(found), free)
        if wish.position is not None:
            return _offer(Why.MISREAD, shown or _spread(free), free)
        return _offer(Why.NONE_SUCH, _nearest(wish, free), free)
    if asks_for_others(said.text):
        return _later(free, next((o for o in offered if o.startswith(MORE)), MORE))
    return _offer(Why.MISREAD, _spread(free), free)


def wish_in(said: Said, now: datetime) -> Wish:
    """What a message asks of a time, apart from its place in a list and its clinician."""
    wish = read_wish(said.text, now)
    return Wish() if wish.position is not None else wish


def _pick(
    wish: Wish, offered: Sequence[OfferedSlot], free: Sequence[OfferedSlot]
) -> list[OfferedSlot]:
    """The free slots that a wish means: by place in what was offered, or by what it asks.

    A clock time alone is looked for in what was offered first, because that is what the patient reads.
    """
    if wish.position is not None:
        if -1 <= wish.position < len(offered):
            return [offered[wish.position]] if offered else []
        return []
    meeting = [slot for slot in free if wish.met_by(slot)]
    if wish.weekday is not None and meeting:
        # "Thursday" is the coming one that has such a time, not every Thursday.
        day = meeting[0].starts_at.astimezone(LONDON).date()
        meeting = [slot for slot in meeting if slot.starts_at.astimezone(LONDON).date() == day]
    if wish.soonest:
        return meeting[:1]
    ids = {slot.id for slot in offered}
    shown = [slot for slot in meeting if slot.id in ids]
    return shown if len(shown) == 1 and wish.at else meeting


def _spread(slots: Sequence[OfferedSlot], limit: int = OFFERED) -> list[OfferedSlot]:
    """A choice of slots over several half-days, earliest first, filled up with the earliest others."""
    seen: set[tuple[date, bool]] = set()
    chosen: list[OfferedSlot] = []
    for slot in slots:
        starts = slot.starts_at.astimezone(LONDON)
        half_day = (starts.date(), starts.hour < 12)
        if half_day not in seen:
            seen.add(half_day)
            chosen.append(slot)
    chosen = chosen[:limit]
    chosen += [slot for slot in slots if slot not in chosen][: limit - len(chosen)]
    return sorted(chosen, key=lambda slot: slot.starts_at)


def _later(free: Sequence[OfferedSlot], option: str) -> Offer:
    try:
        after = datetime.fromisoformat(option.removeprefix(MORE))
    except ValueError:
        after = None
    rest = [slot for slot in free if after is not None and slot.starts_at > after]
    if rest:
        return _offer(Why.LATER, _spread(rest), rest)
    return _offer(Why.NO_LATER, _spread(free), free)


def _offer(why: Why, slots: Sequence[OfferedSlot], among: Sequence[OfferedSlot]) -> Offer:
    last = slots[-1].starts_at if slots else None
    more = last is not None and any(slot.starts_at > last for slot in among)
    later = f"{MORE}{last.isoformat()}" if more and last is not None else None
    return Offer(why, tuple(slots), later=later)


def _nearest(wish: Wish, free: Sequence[OfferedSlot]) -> list[OfferedSlot]:
    """Times of the wished day, or else the earliest from the day that was wished for."""
    day = Wish(day=wish.day, weekday=wish.weekday, week_of=wish.week_of)
    if day.narrows and (same_day := [slot for slot in free if day.met_by(slot)]):
        return _spread(same_day)
    start = wish.day or wish.week_of
    rest = [s for s in free if start is None or s.starts_at.astimezone(LONDON).date() >= start]
    return _spread(rest or free, OFFERED)
