"""The appointment diary in Lantern's own record.

A booking is one write transaction: the turn is held open, the slot goes from free to booked by
compare-and-set, and the appointment is written. Of any number of patients one gets the slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.calendars.calendar import Booked, HospitalDepartment, OfferedSlot, SlotTaken
from bot.records import Record
from bot.records.models import Appointment, AppointmentSlot, Clinician, Department
from bot.records.turns import TurnClosed, require_open_turn


class SqlCalendar:
    """A `Calendar` on the record. Safe to share between threads."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def departments(self) -> Sequence[HospitalDepartment]:
        """See `Calendar.departments`."""
        with self._record.read() as session:
            rows = session.scalars(sa.select(Department).order_by(Department.name)).all()
        return [
            HospitalDepartment(row.id, row.name, tuple(row.also_known_as), row.description)
            for row in rows
        ]

    def free_slots(
        self, department_id: str, *, after: datetime, limit: int
    ) -> Sequence[OfferedSlot]:
        """See `Calendar.free_slots`."""
        query = (
            _slots()
            .where(
                Clinician.department_id == department_id,
                AppointmentSlot.status == "free",
                AppointmentSlot.starts_at > after,
            )
            .order_by(AppointmentSlot.starts_at, Clinician.name)
            .limit(limit)
        )
        with self._record.read() as session:
            return [_offered(slot, clinician) for slot, clinician in session.execute(query)]

    def slot(self, slot_id: str) -> OfferedSlot | None:
        """See `Calendar.slot`."""
        query = _slots().where(AppointmentSlot.id == slot_id)
        with self._record.read() as session:
            for slot, clinician in session.execute(query):
                return _offered(slot, clinician)
        return None

    def book(
        self,
        slot_id: str,
        *,
        conversation_id: str,
        turn_id: str,
        patient_name: str,
        now: datetime,
    ) -> Booked:
        """See `Calendar.book`.

        Raises:
            SlotTaken: the slot can't be had.
            TurnClosed: the turn has ended or is another conversation's; nothing was booked.
            RecordUnavailable: the record can't be written; nothing was booked.
        """
        with self._record.write() as session:
            turn = require_open_turn(session, turn_id)
            if turn.conversation_id != conversation_id:
                raise TurnClosed(turn_id)
            standing = _standing(session, slot_id, conversation_id, turn_id)
            if standing is None:
                _take(session, slot_id, now)
                standing = Appointment(
                    slot_id=slot_id,
                    conversation_id=conversation_id,
                    turn_id=turn_id,
                    patient_name=patient_name,
                    created_at=now,
                )
                session.add(standing)
                session.flush()
            return _booked(session, standing)


def booked_in_turn(session: Session, turn_id: str) -> Booked | None:
    """The appointment that a turn has made, which its patient may not have been told of yet."""
    made = session.scalars(
        sa.select(Appointment).where(
            Appointment.turn_id == turn_id, Appointment.cancelled_at.is_(None)
        )
    ).first()
    return _booked(session, made) if made is not None else None


def _slots() -> sa.Select[AppointmentSlot, Clinician]:
    return sa.select(AppointmentSlot, Clinician).join(
        Clinician, AppointmentSlot.clinician_id == Clinician.id
    )


def _standing(
    session: Session, slot_id: str, conversation_id: str, turn_id: str
) -> Appointment | None:
    """The appointment that this very wish has led to before."""
    same_wish: sa.ColumnElement[bool] = sa.or_(
        Appointment.turn_id == turn_id,
        sa.and_(Appointment.slot_id == slot_id, Appointment.conversation_id == conversation_id),
    )
    return session.scalars(
        sa.select(Appointment).where(same_wish, Appointment.cancelled_at.is_(None))
    ).first()


def _take(session: Session, slot_id: str, now: datetime) -> None:
    taken: Any = session.execute(
        sa.update(AppointmentSlot)
        .where(
            AppointmentSlot.id == slot_id,
            AppointmentSlot.status == "free",
            AppointmentSlot.starts_at > now,
        )
        .values(status="booked")
    )
    if taken.rowcount != 1:
        raise SlotTaken(slot_id)


def _offered(slot: AppointmentSlot, clinician: Clinician) -> OfferedSlot:
    return OfferedSlot(
        slot.id, clinician.department_id, _full_name(clinician), slot.starts_at, slot.minutes
    )


def _booked(session: Session, appointment: Appointment) -> Booked:
    slot, clinician, department = session.execute(
        sa.select(AppointmentSlot, Clinician, Department)
        .join(Clinician, AppointmentSlot.clinician_id == Clinician.id)
        .join(Department, Clinician.department_id == Department.id)
        .where(AppointmentSlot.id == appointment.slot_id)
    ).one()
    return Booked(
        appointment_id=appointment.id,
        department=department.name,
        clinician=_full_name(clinician),
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        where=department.description,
        patient_name=appointment.patient_name,
    )


def _full_name(clinician: Clinician) -> str:
    return f"{clinician.title} {clinician.name}".strip()
