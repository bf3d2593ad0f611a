"""Facts that the patient stated, with person, time and quote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.models import Fact


def add(
    session: Session,
    conversation_id: str,
    turn_id: str | None,
    *,
    name: str,
    value: str,
    person: str,
    quote: str,
    said_at: datetime,
) -> None:
    """Keep a fact. Callers see to it that consent allows the quote."""
    session.add(
        Fact(
            conversation_id=conversation_id,
            turn_id=turn_id,
            name=name,
            value=value,
            person=person,
            quote=quote,
            said_at=said_at,
        )
    )


def since(session: Session, conversation_id: str, moment: datetime) -> Sequence[Fact]:
    """Facts stated at or after a moment, oldest first."""
    return session.scalars(
        sa.select(Fact)
        .where(Fact.conversation_id == conversation_id, Fact.said_at >= moment)
        .order_by(Fact.said_at)
    ).all()
