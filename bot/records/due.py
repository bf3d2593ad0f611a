"""Things to be done at a time. They are rows, so they survive every process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.models import DueMessage


def at(
    session: Session, conversation_id: str, kind: str, due_at: datetime, data: dict[str, Any]
) -> None:
    """Have something done at a time, or as soon after as a process is alive."""
    session.add(DueMessage(conversation_id=conversation_id, kind=kind, due_at=due_at, data=data))


def due(
    session: Session, now: datetime, longest_wait: Mapping[str, timedelta]
) -> Sequence[DueMessage]:
    """What is due, oldest first.

    Args:
        session: a transaction.
        now: the present.
        longest_wait: by kind, the longest that anything of the kind ever waits. If one seems to have
            longer to go, the clock was set back, and it is done now rather than hours too late.
    """
    is_due = [DueMessage.due_at <= now]
    is_due += [
        sa.and_(DueMessage.kind == kind, DueMessage.due_at > now + wait)
        for kind, wait in longest_wait.items()
    ]
    return session.scalars(
        sa.select(DueMessage)
        .where(DueMessage.state == "waiting", sa.or_(*is_due))
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
