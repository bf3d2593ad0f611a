"""Conversations: opening one, its token, consent, state, and its numbered events."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import audit, outbox
from bot.records.models import Conversation, ConversationEvent, ConversationToken, Fact, Message

_JUST_AFTER = timedelta(microseconds=1)


def open_conversation(
    session: Session, *, channel: str, locale: str, now: datetime
) -> Conversation:
    """Begin a conversation. Nothing of the patient is in it yet."""
    conversation = Conversation(channel=channel, locale=locale, created_at=now, episode_since=now)
    conversation.episode_rules = []
    session.add(conversation)
    session.flush()
    return conversation


def locked(session: Session, conversation_id: str) -> Conversation:
    """The conversation as it is now, held against other writers until the transaction ends.

    It is the one lock of all that belongs to a conversation (turns, messages, events, handoff): whoever
    decides on any of it takes this lock first, and in no transaction a second conversation's.

    Raises:
        KeyError: there is no such conversation.
    """
    session.flush()
    conversation = session.get(
        Conversation, conversation_id, populate_existing=True, with_for_update={"key_share": True}
    )
    if conversation is None:
        raise KeyError(conversation_id)
    return conversation


def state(conversation: Conversation) -> dict[str, Any]:
    """The conversation's state as the outside contract shows it."""
    return {
        "mode": conversation.mode,
        "urgency": conversation.urgency,
        "handoff_id": conversation.handoff_id,
        "skill": conversation.skill,
        "consent": conversation.consent is True,
    }


# Of a conversation that is no longer on the record.
CLOSED_STATE: dict[str, Any] = {
    "mode": "closed",
    "urgency": None,
    "handoff_id": None,
    "skill": None,
    "consent": False,
}


def add_event(
    session: Session,
    conversation: Conversation,
    kind: str,
    data: dict[str, Any],
    *,
    message_id: str | None = None,
    now: datetime,
) -> None:
    """Append a numbered event and leave word in the outbox that there is one."""
    conversation.last_event += 1
    session.add(
        ConversationEvent(
            conversation_id=conversation.id,
            number=conversation.last_event,
            kind=kind,
            message_id=message_id,
            data=data,
        )
    )
    outbox.leave_word(session, "conversation", conversation.id, kind, now)


def state_changed(session: Session, conversation: Conversation, now: datetime) -> None:
    """Tell every open page of the patient where the conversation stands now."""
    add_event(session, conversation, "state", state(conversation), now=now)


def events_after(
    session: Session, conversation_id: str, number: int, limit: int = 200
) -> list[tuple[ConversationEvent, Message | None]]:
    """Events with a greater number, in order, each with its message where it has one."""
    rows = session.execute(
        sa.select(ConversationEvent, Message)
        .outerjoin(Message, ConversationEvent.message_id == Message.id)
        .where(
            ConversationEvent.conversation_id == conversation_id, ConversationEvent.number > number
        )
        .order_by(ConversationEvent.number)
        .limit(limit)
    )
    return [(event, message) for event, message in rows]


def grant_consent(
    session: Session, conversation: Conversation, *, accepted: bool, version: str, now: datetime
) -> None:
    """Write down the patient's answer to the consent question, also in the audit chain."""
    withdrawn = conversation.consent is True and not accepted
    action = "granted" if accepted else "withdrawn" if withdrawn else "refused"
    audit.add(session, "patient", f"consent.{action}", conversation.id, {"version": version}, now)
    conversation.consent = accepted
    conversation.consent_version = version
    conversation.consent_at = now
    state_changed(session, conversation, now)


def no_ai(session: Session, conversation: Conversation, *, wanted: bool, now: datetime) -> None:
    """Write down whether the patient wants people only, also in the audit chain."""
    conversation.no_ai = wanted
    action = "ai.refused" if wanted else "ai.allowed"
    audit.add(session, "patient", action, conversation.id, {}, now)


def new_epoch(session: Session, conversation: Conversation) -> None:
    """Leave everything half-done in Rasa behind: its next turn starts a fresh tracker."""
    conversation.epoch += 1
    conversation.skill = None
    conversation.pending_rule = None


def end_episode(session: Session, conversation: Conversation, now: datetime) -> None:
    """What was said until now is history: it no longer counts towards an emergency."""
    latest = session.scalar(
        sa.select(sa.func.max(Fact.said_at)).where(Fact.conversation_id == conversation.id)
    )
    conversation.urgency = None
    conversation.episode_rules = []
    # After the clock was set back, what was said before may bear a later time than this.
    conversation.episode_since = max(now, latest + _JUST_AFTER) if latest else now
    conversation.pending_rule = None


def mint_token(session: Session, conversation_id: str, *, expires_at: datetime) -> str:
    """A new bearer token of the conversation; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        ConversationToken(
            token_hash=_hash(token), conversation_id=conversation_id, expires_at=expires_at
        )
    )
    return token


def conversation_of(session: Session, token: str, now: datetime) -> Conversation | None:
    """The conversation that a token opens, or None if the token is forged, foreign or expired."""
    row = session.get(ConversationToken, _hash(token))
    if row is None or row.expires_at <= now:
        return None
    return session.get(Conversation, row.conversation_id)


def shorten_token(session: Session, token: str, *, now: datetime, grace: timedelta) -> None:
    """Let a token that was renewed live only as long as requests under way may need it."""
    row = session.get(ConversationToken, _hash(token))
    if row is not None:
        row.expires_at = min(row.expires_at, now + grace)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
