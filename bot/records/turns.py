"""Turns: accepted once, answered once, and the lease that keeps a patient's turns in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import conversations
from bot.records.models import Conversation, Turn

# A turn accepted this far in the future was accepted before the clock was set back: its deadline says
# nothing any more. More than the clocks of two gateways may differ.
CLOCK_SET_BACK = timedelta(seconds=10)


class Outcome(StrEnum):
    """How a turn was closed."""

    EMERGENCY = "emergency"  # a red flag was answered
    ASKED = "asked"  # a clarifying question about a red flag
    ASKED_WHO = "asked_who"  # whether it is still about the same person
    ANSWERED = "answered"  # the dialogue's reply
    GATEWAY = "gateway"  # the gateway's own reply (consent, a stale choice, a person)
    NURSE = "nurse"  # passed on to the nurse who has taken over
    FALLBACK = "fallback"  # the safe fallback
    SUPERSEDED = "superseded"  # a later emergency answered this turn too
    INTERRUPTED = "interrupted"  # a crash or restart; the patient was asked to say it again


class TurnClosed(RuntimeError):
    """The turn is no longer open: whatever was to be done in it must not be done."""


def find(session: Session, conversation_id: str, client_id: str) -> Turn | None:
    """The turn that a sender's id already stands for."""
    return session.scalars(
        sa.select(Turn).where(Turn.conversation_id == conversation_id, Turn.client_id == client_id)
    ).one_or_none()


def latest(session: Session, conversation: Conversation) -> Turn | None:
    """The conversation's latest turn, None before the first."""
    return session.scalars(
        sa.select(Turn).where(
            Turn.conversation_id == conversation.id, Turn.number == conversation.last_turn
        )
    ).one_or_none()


def accept(
    session: Session,
    conversation: Conversation,
    *,
    client_id: str,
    content_hash: str,
    screening: dict[str, Any],
    now: datetime,
    deadline_at: datetime,
) -> Turn:
    """Commit a message under its dedupe key. From here on it can't be lost."""
    conversation.last_turn += 1
    turn = Turn(
        conversation_id=conversation.id,
        client_id=client_id,
        number=conversation.last_turn,
        content_hash=content_hash,
        epoch=conversation.epoch,
        screening=screening,
        accepted_at=now,
        deadline_at=deadline_at,
    )
    session.add(turn)
    session.flush()
    return turn


def close(turn: Turn, outcome: Outcome, now: datetime, *, answered_by: str | None = None) -> None:
    """End a turn. Callers write its reply in the same transaction."""
    turn.state = "closed"
    turn.outcome = outcome
    turn.closed_at = now
    turn.answered_by = answered_by


def close_open_turns(
    session: Session, conversation_id: str, answered_by: Turn, now: datetime
) -> None:
    """Let an emergency's reply answer every turn still open: their late answers find them closed."""
    for turn in session.scalars(
        sa.select(Turn).where(
            Turn.conversation_id == conversation_id,
            Turn.state == "open",
            Turn.id != answered_by.id,
        )
    ):
        close(turn, Outcome.SUPERSEDED, now, answered_by=answered_by.id)


def still_open(session: Session, conversation_id: str) -> Sequence[Turn]:
    """The conversation's open turns, in order."""
    return session.scalars(
        sa.select(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.state == "open")
        .order_by(Turn.number)
    ).all()


def overdue(session: Session, now: datetime) -> Sequence[Turn]:
    """Turns that nobody closed by their deadline: their process died or hung, or the clock was set."""
    too_late = sa.or_(Turn.deadline_at < now, Turn.accepted_at > now + CLOCK_SET_BACK)
    return session.scalars(sa.select(Turn).where(Turn.state == "open", too_late).limit(200)).all()


def require_open_turn(session: Session, turn_id: str) -> Turn:
    """The turn, held open until the transaction ends, with its conversation.

    Raises:
        TurnClosed: it was answered, superseded or timed out, or its conversation has moved on.
    """
    turn = session.get(Turn, turn_id)
    if turn is None:
        raise TurnClosed(turn_id)
    conversation = conversations.locked(session, turn.conversation_id)
    session.refresh(turn)
    if turn.state != "open" or conversation.epoch != turn.epoch:
        raise TurnClosed(turn_id)
    return turn


def take_lease(conversation: Conversation, turn: Turn, session: Session, now: datetime) -> bool:
    """Let this turn talk to Rasa if no other does and no earlier turn still waits."""
    held = conversation.lease_turn_id not in (None, turn.id)
    if held and conversation.lease_until is not None and conversation.lease_until > now:
        return False
    earlier = session.scalar(
        sa.select(sa.func.count())
        .select_from(Turn)
        .where(
            Turn.conversation_id == conversation.id,
            Turn.state == "open",
            Turn.number < turn.number,
            Turn.deadline_at > now,
        )
    )
    if earlier:
        return False
    conversation.lease_turn_id = turn.id
    conversation.lease_until = turn.deadline_at
    return True


def give_lease_back(conversation: Conversation, turn: Turn) -> None:
    """End the turn's lease, if it is the one that holds it."""
    if conversation.lease_turn_id == turn.id:
        conversation.lease_turn_id = None
        conversation.lease_until = None
