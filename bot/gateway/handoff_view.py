"""Handoffs as the console's API shows them: a line of the worklist, and the whole with its conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.clinical import RuleBook
from bot.clinical.facts import MILDER, YES
from bot.gateway.service import now
from bot.gateway.turnstile import UNSURE
from bot.records import facts, handoffs, messages, models


def person(person: models.Staff) -> dict[str, Any]:
    """A member of staff."""
    return {"id": person.id, "name": person.name, "role": person.role}


def summary(session: Session, handoff: models.Handoff, moment: datetime) -> dict[str, Any]:
    """A line of the worklist at an instant."""
    holder = session.get(models.Staff, handoff.claimed_by) if handoff.claimed_by else None
    until = handoff.claimed_at or handoff.closed_at or moment
    return {
        "id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "state": handoff.state,
        "urgency": handoff.urgency,
        "reason": {
            "code": handoff.reason_code,
            "label": handoff.reason_label,
            "citations": handoff.citations,
        },
        "quote": handoff.quote,
        "told": handoff.told,
        "opened_at": handoff.opened_at.isoformat(),
        "waiting_seconds": max(0, int((until - handoff.opened_at).total_seconds())),
        "claimed_by": {"id": holder.id, "name": holder.name} if holder else None,
        "version": handoff.version,
    }


def whole(session: Session, handoff_id: str, rules: RuleBook) -> dict[str, Any]:
    """A handoff with its conversation, notes and the facts worth telling. Raises KeyError."""
    session.flush()
    handoff = session.get(models.Handoff, handoff_id)
    if handoff is None:
        raise KeyError(handoff_id)
    conversation = session.get_one(models.Conversation, handoff.conversation_id)
    said = messages.of_conversation(session, conversation.id)
    known = facts.since(session, conversation.id, conversation.episode_since)
    fired = {*conversation.episode_rules, handoff.reason_code.removeprefix(UNSURE)}
    return {
        **summary(session, handoff, now()),
        "transcript": [messages.as_json(message) for message in said],
        "notes": handoffs.notes_of(session, handoff_id),
        "facts": [
            {"name": fact.name, "value": fact.value, "person": fact.person, "quote": fact.quote}
            for fact in known
            if fact.value not in (YES, MILDER) or rules.worth_telling(fact.name, fired)
        ],
        "consent": conversation.consent is True,
    }
