"""Fills the record's diary from a file of departments, clinicians and their weekly clinics.

Run at every start: departments and clinicians are brought to what the file says, and the diary is
extended to the coming working days. What is in the diary already, booked or free, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.records import Record
from bot.records.locks import Lock, hold
from bot.records.models import AppointmentSlot, Clinician, Department

FILE = "demo.yml"
WORKING_DAYS = 14
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DiaryError(ValueError):
    """The file of the diary is missing or wrong; the text names the file and the place in it."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Clinic(_Entry):
    """A clinic that a clinician holds every week, in the hospital's own time."""

    days: list[str] = Field(min_length=1)
    begins: time
    ends: time


class _Clinician(_Entry):
    id: str
    title: str
    name: str
    minutes: int = Field(ge=5, le=120)
    clinics: list[_Clinic]


class _Department(_Entry):
    id: str = Field(pattern=r"^[a-z_]+$")
    name: str
    also_known_as: list[str]
    where: str
    clinicians: list[_Clinician] = Field(min_length=1)


class _Hospital(_Entry):
    timezone: str
    closed: list[date]
    departments: list[_Department]
    # What patients are told about the hospital: read, and checked, by actions/replying.py.
    phones: dict[str, str] = Field(default_factory=dict)
    information: dict[str, str] = Field(default_factory=dict)


def seed(record: Record, folder: Path, now: datetime) -> None:
    """Bring the diary up to date with `folder/demo.yml`.

    Args:
        record: the record, migrated.
        folder: the folder of the hospital's files.
        now: slots that would have begun by then are left out.

    Raises:
        DiaryError: the file is missing or wrong.
        RecordUnavailable: the record can't be written; nothing was changed.
    """
    hospital = _read(folder / FILE)
    zone = ZoneInfo(hospital.timezone)
    with record.write() as session:
        hold(session.connection(), Lock.DIARY)
        for department in hospital.departments:
            session.merge(
                Department(
                    id=department.id,
                    name=department.name,
                    also_known_as=department.also_known_as,
                    description=department.where,
                )
            )
            for clinician in department.clinicians:
                session.merge(
                    Clinician(
                        id=clinician.id,
                        name=clinician.name,
                        title=clinician.title,
                        department_id=department.id,
                    )
                )
        session.flush()
        known = {
            (clinician_id, starts_at)
            for clinician_id, starts_at in session.execute(
                sa.select(AppointmentSlot.clinician_id, AppointmentSlot.starts_at).where(
                    AppointmentSlot.starts_at > now
                )
            )
        }
        days = list(_working_days(now.astimezone(zone).date(), hospital.closed))
        missing = [
            {"clinician_id": clinician.id, "starts_at": starts_at, "minutes": clinician.minutes}
            for department in hospital.departments
            for clinician in department.clinicians
            for starts_at in _times(clinician, days, zone)
            if starts_at > now and (clinician.id, starts_at) not in known
        ]
        if missing:
            session.execute(sa.insert(AppointmentSlot), missing)


def _read(file: Path) -> _Hospital:
    try:
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return _Hospital.model_validate(content)
    except OSError as error:
        raise DiaryError(f"{file.name} can't be read: {error.strerror}.") from None
    except yaml.YAMLError as error:
        raise DiaryError(f"{file.name} is not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DiaryError(f"{file.name}, {place}: {first['msg']}.") from None


def _working_days(first: date, closed: list[date]) -> Iterator[date]:
    day, found = first, 0
    while found < WORKING_DAYS:
        if day.weekday() < 5 and day not in closed:
            found += 1
            yield day
        day += timedelta(days=1)


def _times(clinician: _Clinician, days: list[date], zone: ZoneInfo) -> Iterator[datetime]:
    """The starts of a clinician's slots, in UTC; the last one ends with its clinic."""
    step = timedelta(minutes=clinician.minutes)
    for day in days:
        for clinic in clinician.clinics:
            if WEEKDAYS[day.weekday()] not in clinic.days:
                continue
            starts_at = datetime.combine(day, clinic.begins, zone).astimezone(UTC)
            ends = datetime.combine(day, clinic.ends, zone).astimezone(UTC)
            while starts_at + step <= ends:
                yield starts_at
                starts_at += step
