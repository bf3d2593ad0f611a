"""Handoffs: opened once per conversation, raised, claimed by one nurse, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import audit, conversations, outbox
from bot.records.models import Conversation, Handoff, HandoffNote, Staff

# Most urgent first; a handoff without an urgency (a person was asked for) comes after the urgent ones.
URGENCY_ORDER = (
    "call_ambulance",
    "emergency_department",
    "same_day",
    "appointment",
    None,
    "self_care",
)

EMERGENCIES = URGENCY_ORDER[:2]


class SpokeUnknown(RuntimeError):
    """Lowering an emergency asks whether the nurse spoke to the patient."""


class HandoffTaken(RuntimeError):
    """Somebody else holds the handoff, or it is closed; the text says who or which."""


def open_or_raise(
    session: Session,
    conversation: Conversation,
    *,
    reason_code: str,
    reason_label: str,
    urgency: str | None,
    citations: list[dict[str, Any]],
    quote: str | None,
    told: str,
    now: datetime,
) -> Handoff:
    """Open the conversation's handoff, or raise the one that waits or is being worked on.

    Urgency only rises. The quote is left out by the caller where no consent allows it.
    """
    handoff = session.get(Handoff, conversation.handoff_id) if conversation.handoff_id else None
    if handoff is None:
        handoff = Handoff(
            conversation_id=conversation.id,
            reason_code=reason_code,
            reason_label=reason_label,
            urgency=urgency,
            citations=citations,
            quote=quote,
            told=told,
            opened_at=now,
        )
        session.add(handoff)
        session.flush()
        conversation.handoff_id = handoff.id
        if conversation.mode == "bot":
            conversation.mode = "waiting_for_nurse"
        change = "opened"
        conversations.state_changed(session, conversation, now)
    elif _rank(urgency) < _rank(handoff.urgency):
        handoff.urgency, handoff.reason_code, handoff.reason_label = (
            urgency,
            reason_code,
            reason_label,
        )
        handoff.citations, handoff.told = citations, told
        handoff.quote = quote or handoff.quote
        handoff.raised_at = now
        handoff.version += 1
        change = "raised"
    else:
        change = "message"
    outbox.leave_word(session, "handoff", handoff.id, change, now)
    audit.add(session, "lantern", f"handoff.{change}", handoff.id, {"reason": reason_code}, now)
    return handoff


def listed(session: Session, states: Sequence[str]) -> list[Handoff]:
    """Handoffs in these states, worst urgency first, then the longest waiting."""
    rows = session.scalars(sa.select(Handoff).where(Handoff.state.in_(states))).all()
    return sorted(rows, key=lambda handoff: (_rank(handoff.urgency), handoff.opened_at))


def claim(session: Session, handoff_id: str, staff: Staff, now: datetime) -> Handoff:
    """Take an open handoff: compare-and-set, so that of twenty nurses one gets it.

    Raises:
        KeyError: there is no such handoff.
        HandoffTaken: somebody else holds it, or it is closed.
    """
    conversation = _conversation_of(session, handoff_id)
    taken = session.execute(
        sa.update(Handoff)
        .where(Handoff.id == handoff_id, Handoff.state == "open")
        .values(state="claimed", claimed_by=staff.id, claimed_at=now, version=Handoff.version + 1)
    )
    handoff = _get(session, handoff_id)
    if taken.rowcount == 0 and handoff.claimed_by != staff.id:  # type: ignore[attr-defined]
        holder = session.get(Staff, handoff.claimed_by) if handoff.claimed_by else None
        raise HandoffTaken(f"{holder.name} has it" if holder else "it is closed")
    conversation.mode = "nurse"
    # The nurse's words are not to be taken up by a form that was left half-filled.
    conversations.new_epoch(session, conversation)
    conversations.state_changed(session, conversation, now)
    _changed(session, handoff, "claimed", staff, now)
    return handoff


def release(session: Session, handoff_id: str, staff: Staff, now: datetime) -> Handoff:
    """Put a claimed handoff back into the worklist."""
    handoff = held_by(session, handoff_id, staff)
    handoff.state, handoff.claimed_by, handoff.claimed_at = "open", None, None
    handoff.version += 1
    conversation = session.get_one(Conversation, handoff.conversation_id)
    conversation.mode = "waiting_for_nurse"
    conversations.state_changed(session, conversation, now)
    _changed(session, handoff, "released", staff, now)
    return handoff


def assign(session: Session, handoff_id: str, to: Staff, by: Staff, now: datetime) -> Handoff:
    """Give a handoff that is open or one's own to a colleague."""
    _conversation_of(session, handoff_id)
    handoff = _get(session, handoff_id)
    if handoff.state == "claimed":
        handoff = held_by(session, handoff_id, by)
        handoff.claimed_by, handoff.claimed_at = to.id, now
        handoff.version += 1
        _changed(session, handoff, "claimed", by, now)
        return handoff
    return claim(session, handoff_id, to, now)


def add_note(session: Session, handoff_id: str, staff: Staff, text: str, now: datetime) -> None:
    """Keep a note for colleagues."""
    _conversation_of(session, handoff_id)
    handoff = _get(session, handoff_id)
    session.add(HandoffNote(handoff_id=handoff.id, staff_id=staff.id, at=now, text=text))
    _changed(session, handoff, "note", staff, now)


def override(
    session: Session,
    handoff_id: str,
    staff: Staff,
    *,
    urgency: str,
    reason: str,
    spoke_to_patient: bool | None,
    now: datetime,
) -> Handoff:
    """Set another urgency, with the nurse's reason kept as a note. Only a nurse may lower one.

    Raises:
        SpokeUnknown: an emergency is lowered without saying whether the nurse spoke to the patient.
        KeyError, HandoffTaken: see `held_by`.
    """
    handoff = held_by(session, handoff_id, staff)
    lowers = _rank(urgency) > _rank(handoff.urgency)
    if lowers and handoff.urgency in EMERGENCIES and spoke_to_patient is None:
        raise SpokeUnknown
    change = {"from": handoff.urgency, "to": urgency, "spoke_to_patient": spoke_to_patient}
    audit.add(session, f"staff:{staff.id}", "handoff.override", handoff.id, change, now)
    handoff.urgency = urgency
    handoff.version += 1
    conversation = session.get_one(Conversation, handoff.conversation_id)
    conversation.urgency = urgency
    conversations.state_changed(session, conversation, now)
    spoke = {None: "", True: " (Spoke to the patient.)", False: " (Didn't speak to the patient.)"}
    add_note(session, handoff_id, staff, reason + spoke[spoke_to_patient], now)
    return handoff


def close(
    session: Session,
    handoff_id: str,
    staff: Staff,
    *,
    outcome: str,
    spoke_to_patient: bool | None,
    now: datetime,
) -> Handoff:
    """Close a claimed handoff: the bot is back, and earlier words are history."""
    handoff = held_by(session, handoff_id, staff)
    handoff.state, handoff.outcome, handoff.closed_at = "closed", outcome, now
    handoff.spoke_to_patient = spoke_to_patient
    handoff.version += 1
    conversation = session.get_one(Conversation, handoff.conversation_id)
    conversation.mode, conversation.handoff_id = "bot", None
    conversations.new_epoch(session, conversation)
    conversations.end_episode(session, conversation, now)
    conversations.state_changed(session, conversation, now)
    _changed(session, handoff, "closed", staff, now)
    return handoff


def held_by(session: Session, handoff_id: str, staff: Staff) -> Handoff:
    """The handoff, if this member of staff holds it; its conversation is locked.

    Raises:
        KeyError: there is no such handoff.
        HandoffTaken: it is not claimed, or somebody else has it.
    """
    _conversation_of(session, handoff_id)
    handoff = _get(session, handoff_id)
    if handoff.state != "claimed" or handoff.claimed_by != staff.id:
        raise HandoffTaken("you don't hold it; claim it first")
    return handoff


def notes_of(session: Session, handoff_id: str) -> list[dict[str, Any]]:
    """The notes with their writers' names, oldest first."""
    rows = session.execute(
        sa.select(HandoffNote, Staff.name)
        .join(Staff, Staff.id == HandoffNote.staff_id)
        .where(HandoffNote.handoff_id == handoff_id)
        .order_by(HandoffNote.at)
    )
    return [{"at": note.at.isoformat(), "by": name, "text": note.text} for note, name in rows]


def _conversation_of(session: Session, handoff_id: str) -> Conversation:
    """The handoff's conversation, locked: it comes before the handoff itself, for nurse and patient alike."""
    return conversations.locked(session, _get(session, handoff_id).conversation_id)


def _get(session: Session, handoff_id: str) -> Handoff:
    session.flush()
    handoff = session.get(Handoff, handoff_id, populate_existing=True)
    if handoff is None:
        raise KeyError(handoff_id)
    return handoff


def _rank(urgency: str | None) -> int:
    return URGENCY_ORDER.index(urgency)


def _changed(session: Session, handoff: Handoff, change: str, staff: Staff, now: datetime) -> None:
    outbox.leave_word(session, "handoff", handoff.id, change, now)
    audit.add(session, f"staff:{staff.id}", f"handoff.{change}", handoff.id, {}, now)
