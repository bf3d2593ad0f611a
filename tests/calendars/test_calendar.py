"""The contract of a calendar: what is free, and that a slot is booked once, for one patient."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.calendars import Booked, Calendar, OfferedSlot, SlotTaken
from bot.records import Record
from bot.records.conversations import new_epoch
from bot.records.models import Appointment, AppointmentSlot, Conversation, Turn
from bot.records.turns import Outcome, TurnClosed, close
from tests.calendars.conftest import NOW, OpenTurn


def first_free(calendar: Calendar) -> OfferedSlot:
    return calendar.free_slots("cardiology", after=NOW, limit=1)[0]


def book(calendar: Calendar, slot_id: str, ids: tuple[str, str]) -> Booked:
    return calendar.book(
        slot_id, conversation_id=ids[0], turn_id=ids[1], patient_name="Sam Taylor", now=NOW
    )


def appointments(record: Record) -> int:
    with record.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Appointment)) or 0


def test_free_slots_are_of_the_department_after_the_time_and_earliest_first(
    calendar: Calendar,
) -> None:
    after = NOW + timedelta(days=2)
    slots = calendar.free_slots("cardiology", after=after, limit=7)
    assert len(slots) == 7
    assert [slot.starts_at for slot in slots] == sorted(slot.starts_at for slot in slots)
    assert all(slot.starts_at > after and slot.department_id == "cardiology" for slot in slots)


def test_a_booking_says_who_when_and_where(calendar: Calendar, open_turn: OpenTurn) -> None:
    slot = first_free(calendar)
    booked = book(calendar, slot.id, open_turn())
    assert (booked.department, booked.clinician) == ("Cardiology", slot.clinician)
    assert (booked.starts_at, booked.minutes) == (slot.starts_at, slot.minutes)
    assert booked.where == "Level 2, East Wing"
    assert booked.patient_name == "Sam Taylor"


def test_a_booked_slot_is_no_longer_free_but_can_still_be_read(
    calendar: Calendar, open_turn: OpenTurn
) -> None:
    slot = first_free(calendar)
    book(calendar, slot.id, open_turn())
    assert slot.id not in [s.id for s in calendar.free_slots("cardiology", after=NOW, limit=1000)]
    assert calendar.slot(slot.id) == slot


def test_of_twenty_patients_who_want_one_slot_at_once_one_gets_it(
    record: Record, calendar: Calendar, open_turn: OpenTurn
) -> None:
    slot = first_free(calendar)
    turns = [open_turn() for _ in range(20)]

    def attempt(ids: tuple[str, str]) -> bool:
        try:
            book(calendar, slot.id, ids)
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(20) as threads:
        outcomes = list(threads.map(attempt, turns))
    assert outcomes.count(True) == 1
    assert appointments(record) == 1


def test_confirming_twice_gives_the_same_appointment(
    record: Record, calendar: Calendar, open_turn: OpenTurn
) -> None:
    slot = first_free(calendar)
    first = open_turn()
    booked = book(calendar, slot.id, first)
    assert book(calendar, slot.id, first) == booked
    assert book(calendar, slot.id, open_turn(first[0])) == booked
    assert appointments(record) == 1


def test_one_turn_never_books_a_second_slot(
    record: Record, calendar: Calendar, open_turn: OpenTurn
) -> None:
    one, other = calendar.free_slots("cardiology", after=NOW, limit=2)
    ids = open_turn()
    assert book(calendar, other.id, ids) == book(calendar, one.id, ids)
    assert appointments(record) == 1


def test_a_closed_turn_books_nothing(
    record: Record, calendar: Calendar, open_turn: OpenTurn
) -> None:
    slot, ids = first_free(calendar), open_turn()
    with record.write() as session:
        close(session.get_one(Turn, ids[1]), Outcome.FALLBACK, NOW)
    with pytest.raises(TurnClosed):
        book(calendar, slot.id, ids)
    assert first_free(calendar) == slot
    assert appointments(record) == 0


def test_a_conversation_that_has_moved_on_books_nothing(
    record: Record, calendar: Calendar, open_turn: OpenTurn
) -> None:
    ids = open_turn()
    with record.write() as session:
        new_epoch(session, session.get_one(Conversation, ids[0]))
    with pytest.raises(TurnClosed):
        book(calendar, first_free(calendar).id, ids)


def test_a_turn_of_another_conversation_books_nothing(
    calendar: Calendar, open_turn: OpenTurn
) -> None:
    mine, theirs = open_turn(), open_turn()
    with pytest.raises(TurnClosed):
        book(calendar, first_free(calendar).id, (mine[0], theirs[1]))


def test_a_slot_that_has_begun_or_never_was_cannot_be_booked(
    record: Record, calendar: Calendar, open_turn: OpenTurn
) -> None:
    slot = first_free(calendar)
    with record.write() as session:
        session.get_one(AppointmentSlot, slot.id).starts_at = NOW - timedelta(minutes=1)
    for slot_id in (slot.id, "no-such-slot"):
        with pytest.raises(SlotTaken):
            book(calendar, slot_id, open_turn())
    assert appointments(record) == 0
