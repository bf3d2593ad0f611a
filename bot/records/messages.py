"""Messages that the patient can see, and the choices offered under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import conversations
from bot.records.columns import new_id
from bot.records.models import Choice, Conversation, Message


@dataclass(frozen=True)
class OfferedChoice:
    """A button: what the patient reads, and what it means to us."""

    label: str
    intent: str
    entities: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A message before it is committed."""

    text: str
    role: str = "bot"
    kind: str = "text"
    urgency: str | None = None
    citations: tuple[dict[str, Any], ...] = ()
    choices: tuple[OfferedChoice, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def add_message(
    session: Session,
    conversation: Conversation,
    draft: Draft,
    *,
    turn_id: str | None,
    now: datetime,
) -> Message:
    """Commit a message with its number, its choices and its event."""
    conversation.last_message += 1
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        turn_id=turn_id,
        seq=conversation.last_message,
        role=draft.role,
        kind=draft.kind,
        text=draft.text,
        urgency=draft.urgency,
        citations=list(draft.citations),
        choices=[],
        data=draft.data,
        created_at=now,
    )
    session.add(message)
    session.flush()
    for offered in draft.choices:
        choice = Choice(
            id=new_id(),
            conversation_id=conversation.id,
            message_id=message.id,
            label=offered.label,
            intent=offered.intent,
            entities=offered.entities,
            epoch=conversation.epoch,
        )
        session.add(choice)
        message.choices = [*message.choices, {"id": choice.id, "label": choice.label}]
    conversations.add_event(session, conversation, "message", {}, message_id=message.id, now=now)
    return message


def offered_choice(session: Session, conversation_id: str, choice_id: str) -> Choice | None:
    """The choice of that id if it was offered in this conversation."""
    choice = session.get(Choice, choice_id)
    return choice if choice is not None and choice.conversation_id == conversation_id else None


def of_conversation(session: Session, conversation_id: str) -> Sequence[Message]:
    """Every message in order."""
    return session.scalars(
        sa.select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    ).all()


def replies_of_turn(session: Session, turn_id: str) -> Sequence[Message]:
    """What a turn was answered with, in order."""
    return session.scalars(
        sa.select(Message)
        .where(Message.turn_id == turn_id, Message.role != "patient")
        .order_by(Message.seq)
    ).all()


def last_asked(session: Session, conversation_id: str) -> str | None:
    """What our last message asked with yes or no ("consent", "erasure"); None if it didn't ask."""
    last = session.scalars(
        sa.select(Message)
        .where(Message.conversation_id == conversation_id, Message.role.in_(("bot", "system")))
        .order_by(Message.seq.desc())
        .limit(1)
    ).first()
    asked = last.data.get("asks") if last is not None else None
    return str(asked) if asked is not None else None


def farewell(conversation: Conversation, draft: Draft, now: datetime) -> dict[str, Any]:
    """The last words to a conversation that is being erased, as JSON: they are told but not kept."""
    return as_json(
        Message(
            id=new_id(),
            seq=conversation.last_message + 1,
            role=draft.role,
            kind=draft.kind,
            text=draft.text,
            urgency=None,
            citations=[],
            choices=[],
            data=draft.data,
            created_at=now,
        )
    )


def as_json(message: Message) -> dict[str, Any]:
    """The message as the outside contract shows it."""
    return {
        "id": message.id,
        "seq": message.seq,
        "role": message.role,
        "kind": message.kind,
        "text": message.text,
        "citations": message.citations,
        "choices": message.choices,
        "urgency": message.urgency,
        "data": message.data,
        "created_at": message.created_at.isoformat(),
    }
