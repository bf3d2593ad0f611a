"""An appointment in a patient's words. Both the skill that books and the gateway say it.

Patients think in the hospital's local time; the diary is in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendars.calendar import Booked

LONDON = ZoneInfo("Europe/London")


def in_words(starts_at: datetime) -> str:
    """An instant as a patient reads it: "Tuesday 24 November at 10:20"."""
    local = starts_at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"


def confirmation(booked: Booked) -> str:
    """What a patient is told of an appointment that stands."""
    return (
        f"Your appointment is booked: {booked.department} with {booked.clinician}, "
        f"{in_words(booked.starts_at)} ({booked.minutes} minutes), for {booked.patient_name}. "
        f"Please come to: {booked.where}. If you feel worse before then, don't wait for it: "
        "tell me or a nurse here."
    )


def as_data(booked: Booked) -> dict[str, Any]:
    """The appointment as the outside contract shows it in a message's `data`."""
    return {
        "appointment_id": booked.appointment_id,
        "department": booked.department,
        "clinician": booked.clinician,
        "starts_at": booked.starts_at.isoformat(),
        "minutes": booked.minutes,
        "where": booked.where,
    }
