"""The transactional outbox: word of a change, committed with the change and passed on afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.locks import Lock, hold
from bot.records.models import OutboxRow


def leave_word(session: Session, topic: str, key: str, change: str, now: datetime) -> None:
    """Say that something of this topic and key has changed."""
    if topic == "handoff":
        # Who reads on from a number must not miss a lower one that is committed later.
        hold(session.connection(), Lock.LEDGER)
    session.add(OutboxRow(topic=topic, key=key, change=change, created_at=now))


def undelivered(session: Session, limit: int = 500) -> Sequence[OutboxRow]:
    """What has not been passed on yet, oldest first."""
    return session.scalars(
        sa.select(OutboxRow)
        .where(OutboxRow.delivered_at.is_(None))
        .order_by(OutboxRow.number)
        .limit(limit)
    ).all()


def delivered(session: Session, numbers: Sequence[int], now: datetime) -> None:
    """Mark rows as passed on."""
    session.execute(
        sa.update(OutboxRow).where(OutboxRow.number.in_(numbers)).values(delivered_at=now)
    )


def handoff_changes_after(session: Session, number: int, limit: int = 200) -> Sequence[OutboxRow]:
    """Changes of handoffs with a greater number, oldest first: the console's event stream."""
    return session.scalars(
        sa.select(OutboxRow)
        .where(OutboxRow.topic == "handoff", OutboxRow.number > number)
        .order_by(OutboxRow.number)
        .limit(limit)
    ).all()


def last_handoff_change(session: Session) -> int:
    """The number of the newest change of a handoff, 0 if there is none: where a new reader begins.

    Of handoffs alone: their numbers are committed in order, those of conversations needn't be.
    """
    newest = sa.select(sa.func.max(OutboxRow.number)).where(OutboxRow.topic == "handoff")
    return session.scalar(newest) or 0
