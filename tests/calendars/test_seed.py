"""Filling the diary: which days, which hours, and that a second start doubles nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.calendars import Calendar, DiaryError, SqlCalendar, seed
from bot.records import Record
from bot.records.models import AppointmentSlot
from tests.calendars.conftest import HOSPITAL, NOW, OpenTurn

LONDON = ZoneInfo("Europe/London")


def slots(record: Record) -> list[tuple[str, datetime, str]]:
    with record.read() as session:
        return [
            (slot.id, slot.starts_at, slot.status)
            for slot in session.scalars(sa.select(AppointmentSlot).order_by(AppointmentSlot.id))
        ]


def test_every_department_has_free_times(calendar: Calendar) -> None:
    departments = calendar.departments()
    assert len(departments) >= 8
    for department in departments:
        assert len(calendar.free_slots(department.id, after=NOW, limit=10)) == 10


def test_the_diary_covers_fourteen_working_days_and_no_weekend(record: Record) -> None:
    days = {starts_at.astimezone(LONDON).date() for _, starts_at, _ in slots(record)}
    assert len(days) == 14
    assert all(day.weekday() < 5 for day in days)


def test_a_second_start_on_the_same_day_changes_nothing(record: Record) -> None:
    before = slots(record)
    seed(record, HOSPITAL, NOW)
    assert slots(record) == before


def test_a_later_start_extends_the_diary_and_keeps_what_is_booked(
    record: Record, calendar: SqlCalendar, open_turn: OpenTurn
) -> None:
    slot = calendar.free_slots("cardiology", after=NOW + timedelta(days=4), limit=1)[0]
    conversation_id, turn_id = open_turn()
    calendar.book(
        slot.id, conversation_id=conversation_id, turn_id=turn_id, patient_name="Sam", now=NOW
    )
    before = slots(record)
    seed(record, HOSPITAL, NOW + timedelta(days=2))
    after = slots(record)
    assert set(before) < set(after)
    assert (slot.id, slot.starts_at, "booked") in after


def test_bank_holidays_are_left_out(tmp_path: Path) -> None:
    record = Record.open(f"sqlite:///{tmp_path / 'xmas.sqlite3'}")
    record.migrate()
    seed(record, HOSPITAL, datetime(2026, 12, 21, 8, tzinfo=UTC))
    days = {starts_at.astimezone(LONDON).date().isoformat() for _, starts_at, _ in slots(record)}
    assert days.isdisjoint({"2026-12-25", "2026-12-28", "2027-01-01"})
    record.close()


def test_clinics_keep_the_hospitals_own_time_when_the_clocks_change(tmp_path: Path) -> None:
    record = Record.open(f"sqlite:///{tmp_path / 'spring.sqlite3'}")
    record.migrate()
    seed(record, HOSPITAL, datetime(2027, 3, 24, 6, tzinfo=UTC))
    calendar = SqlCalendar(record)
    starts = [
        slot.starts_at
        for slot in calendar.free_slots(
            "cardiology", after=datetime(2027, 3, 24, tzinfo=UTC), limit=1000
        )
        if slot.clinician == "Dr Amara Osei"
    ]
    record.close()
    assert {at.astimezone(LONDON).hour for at in starts} == {9, 10, 11}
    assert {at.hour for at in starts} == {8, 9, 10, 11}


def test_a_wrong_file_is_refused_with_its_name_and_place(record: Record, tmp_path: Path) -> None:
    with pytest.raises(DiaryError, match=r"demo\.yml can't be read"):
        seed(record, tmp_path, NOW)
    text = (HOSPITAL / "demo.yml").read_text(encoding="utf-8")
    (tmp_path / "demo.yml").write_text(text.replace("minutes: 45", "minutes: 0", 1))
    with pytest.raises(DiaryError, match=r"demo\.yml, departments\.9\.clinicians\.0\.minutes"):
        seed(record, tmp_path, NOW)
