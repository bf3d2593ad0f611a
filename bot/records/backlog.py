"""What waits on the record now, in numbers: for monitoring, which must never see more than numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.models import DueMessage, Handoff, OutboxRow, Turn


@dataclass(frozen=True)
class Waiting:
    """Open handoffs of one urgency: how many, and since when the longest of them waits."""

    count: int
    since: datetime


@dataclass(frozen=True)
class Backlog:
    """Everything that waits for somebody. `handoffs` by urgency; None is one without an urgency."""

    handoffs: dict[str | None, Waiting]
    open_turns: int
    outbox: int
    due_later: int
    due_now: int


def backlog(session: Session, now: datetime) -> Backlog:
    """Count what waits. Every count runs over an index of what is open, not over the history."""
    handoffs = session.execute(
        sa.select(Handoff.urgency, sa.func.count(), sa.func.min(Handoff.opened_at))
        .where(Handoff.state == "open")
        .group_by(Handoff.urgency)
    )
    waiting = DueMessage.state == "waiting"
    return Backlog(
        {urgency: Waiting(count, since) for urgency, count, since in handoffs},
        open_turns=_count(session, Turn.state == "open"),
        outbox=_count(session, OutboxRow.delivered_at.is_(None)),
        due_later=_count(session, waiting, DueMessage.due_at > now),
        due_now=_count(session, waiting, DueMessage.due_at <= now),
    )


def _count(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0
