"""Things to be done at a time. They are rows, so they survive every process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.models import DueMessage


def at(
    session: Session, conversation_id: str, kind: str, due_at: datetime, data: dict[str, Any]
) -> None:
    """Have something done at a time, or as soon after as a process is alive."""
    session.add(DueMessage(conversation_id=conversation_id, kind=kind, due_at=due_at, data=data))


def due(session: Session, now: datetime) -> Sequence[DueMessage]:
    """What is due, oldest first."""
    return session.scalars(
        sa.select(DueMessage)
        .where(DueMessage.state == "waiting", DueMessage.due_at <= now)
        .order_by(DueMessage.due_at)
        .limit(100)
    ).all()


def take(session: Session, due_id: str) -> bool:
    """Mark it as done; False if another process was faster."""
    done = session.execute(
        sa.update(DueMessage)
        .where(DueMessage.id == due_id, DueMessage.state == "waiting")
        .values(state="done")
        .returning(DueMessage.id)
    ).scalar_one_or_none()
    return done is not None
