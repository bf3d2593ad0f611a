"""What is known of a patient from this chat, as a few plain lines for the chat itself."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.gateway.privacy_words import DELETE, WITHDRAW
from bot.gateway.wording import TALK_TO_A_PERSON
from bot.records import models
from bot.records.messages import Draft, OfferedChoice

# Patients think in the hospital's local time.
LOCAL = ZoneInfo("Europe/London")

# The whole of it is in the download; the chat shows this many of each.
MOST_SHOWN = 5

_PEOPLE = {"self": "you", "somebody": "someone else"}


def summary(session: Session, conversation: models.Conversation, kept_how_long: str) -> Draft:
    """The answer to "what do you know about me", with the way to all of it."""
    lines = [
        _messages(session, conversation),
        _facts(session, conversation),
        _appointments(session, conversation),
        _handoffs(session, conversation),
        _consent(conversation),
        *(["You asked me not to use AI."] if conversation.no_ai else []),
        kept_how_long,
    ]
    text = "This is what I hold of you from this chat:\n" + "\n".join(f"- {line}" for line in lines)
    withdraw = (
        (OfferedChoice("Withdraw my consent", WITHDRAW),) if conversation.consent is True else ()
    )
    return Draft(
        text,
        kind="choices",
        choices=(DELETE, *withdraw, TALK_TO_A_PERSON),
        data={"download": "/api/v1/me/data"},
    )


def appointments_in_words(session: Session, conversation_id: str) -> list[str]:
    """The appointments that stand, each as a few words."""
    rows = session.execute(
        sa.select(models.Appointment, models.AppointmentSlot, models.Department)
        .join(models.AppointmentSlot, models.AppointmentSlot.id == models.Appointment.slot_id)
        .join(models.Clinician, models.Clinician.id == models.AppointmentSlot.clinician_id)
        .join(models.Department, models.Department.id == models.Clinician.department_id)
        .where(
            models.Appointment.conversation_id == conversation_id,
            models.Appointment.cancelled_at.is_(None),
        )
        .order_by(models.AppointmentSlot.starts_at)
    )
    return [
        f"{department.name}, {_moment(slot.starts_at)}, for {appointment.patient_name}"
        for appointment, slot, department in rows
    ]


def day(moment: datetime) -> str:
    """A date as people write it, such as "24 November 2026"."""
    local = moment.astimezone(LOCAL)
    return f"{local.day} {local:%B %Y}"


def _moment(moment: datetime) -> str:
    return f"{day(moment)} at {moment.astimezone(LOCAL):%H:%M}"


def _messages(session: Session, conversation: models.Conversation) -> str:
    roles = session.scalars(
        sa.select(models.Message.role).where(models.Message.conversation_id == conversation.id)
    ).all()
    mine = sum(role == "patient" for role in roles)
    return f"{_count(len(roles), 'message')}, {mine} of them yours."


def _facts(session: Session, conversation: models.Conversation) -> str:
    noted = session.scalars(
        sa.select(models.Fact)
        .where(models.Fact.conversation_id == conversation.id)
        .order_by(models.Fact.said_at.desc())
    ).all()
    quoted = list(
        dict.fromkeys(
            f"“{fact.quote}” (about {_PEOPLE.get(fact.person, fact.person)})"
            for fact in noted
            if fact.quote
        )
    )
    unquoted = sum(not fact.quote for fact in noted)
    parts = []
    if quoted:
        more = f", and {len(quoted) - MOST_SHOWN} more" if len(quoted) > MOST_SHOWN else ""
        parts.append(f"From your words I noted {', '.join(quoted[:MOST_SHOWN])}{more}.")
    if unquoted:
        parts.append(f"{_count(unquoted, 'note')} of a sign of danger, without your words.")
    return " ".join(parts) or "I noted nothing from your words."


def _appointments(session: Session, conversation: models.Conversation) -> str:
    booked = appointments_in_words(session, conversation.id)
    if not booked:
        return "No appointment."
    return f"{_count(len(booked), 'appointment')}: {'; '.join(booked[:MOST_SHOWN])}."


def _handoffs(session: Session, conversation: models.Conversation) -> str:
    states = session.scalars(
        sa.select(models.Handoff.state).where(models.Handoff.conversation_id == conversation.id)
    ).all()
    if not states:
        return "No nurse was asked to read this chat."
    still = " One is still open." if any(state != "closed" for state in states) else ""
    return f"{_count(len(states), 'request')} to a nurse, who can read this chat.{still}"


def _consent(conversation: models.Conversation) -> str:
    if conversation.consent is True and conversation.consent_at is not None:
        return (
            f"You agreed on {day(conversation.consent_at)} that I keep what you write "
            f"(consent text {conversation.consent_version})."
        )
    if conversation.consent is False:
        return "You haven't agreed that I keep what you write, so I keep no new words of yours."
    return "You haven't been asked yet whether I may keep what you write, so I keep none of it."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
