"""The audit chain: each entry carries the hash of the one before, so that a change or a gap shows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records.locks import Lock, hold
from bot.records.models import AuditEntry

GENESIS = "0" * 64


class AuditBroken(RuntimeError):
    """An entry was changed or is missing; the text names its number."""


def add(
    session: Session, actor: str, action: str, subject: str, details: dict[str, Any], now: datetime
) -> None:
    """Append an entry. Details are coded values, never anybody's words."""
    session.flush()
    hold(session.connection(), Lock.LEDGER)
    last = session.scalars(
        sa.select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=now,
        actor=actor,
        action=action,
        subject=subject,
        details=details,
        previous_hash=last.hash if last else GENESIS,
        hash="",
    )
    entry.hash = _hash(entry)
    session.add(entry)
    session.flush()


def verify(session: Session) -> int:
    """Check the whole chain; the number of entries.

    Raises:
        AuditBroken: an entry doesn't fit the one before.
    """
    previous, number = GENESIS, 0
    for entry in session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number)):
        number += 1
        if entry.number != number or entry.previous_hash != previous or entry.hash != _hash(entry):
            raise AuditBroken(
                f"audit entry {entry.number} was changed, or one before it is missing"
            )
        previous = entry.hash
    return number


def _hash(entry: AuditEntry) -> str:
    content = [
        entry.number,
        entry.at.isoformat(),
        entry.actor,
        entry.action,
        entry.subject,
        entry.details,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
