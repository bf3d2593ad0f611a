"""What every appointment back end can do, and the values that go in and out.

All instants are aware and in UTC; how they are shown to a patient is the caller's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class SlotTaken(RuntimeError):
    """The slot can't be booked: another patient has it, it has begun, or it doesn't exist."""


@dataclass(frozen=True)
class HospitalDepartment:
    """A department that takes appointments. `where` is the place in the hospital."""

    id: str
    name: str
    also_known_as: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class OfferedSlot:
    """A time with a clinician, for `minutes` minutes from `starts_at` (UTC)."""

    id: str
    department_id: str
    clinician: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True)
class Booked:
    """An appointment that stands in the diary. `starts_at` is in UTC."""

    appointment_id: str
    department: str
    clinician: str
    starts_at: datetime
    minutes: int
    where: str
    patient_name: str


class Calendar(Protocol):
    """A hospital's appointment diary. Every call may block; none holds anything open."""

    def departments(self) -> Sequence[HospitalDepartment]:
        """Every department that takes appointments, by name."""
        ...

    def free_slots(
        self, department_id: str, *, after: datetime, limit: int
    ) -> Sequence[OfferedSlot]:
        """The department's free slots that begin after an instant, earliest first."""
        ...

    def slot(self, slot_id: str) -> OfferedSlot | None:
        """The slot of this id, free or not, for reading back what a patient chose."""
        ...

    def book(
        self,
        slot_id: str,
        *,
        conversation_id: str,
        turn_id: str,
        patient_name: str,
        now: datetime,
    ) -> Booked:
        """Book a slot for a conversation's patient, in the turn that asks for it.

        Asking again, in the same turn or from the same conversation for the same slot, gives the
        appointment that stands already.

        Raises:
            SlotTaken: the slot can't be had.
            TurnClosed: the turn has ended, so its patient will not read of a booking; none was made.
        """
        ...
