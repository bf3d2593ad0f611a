"""What the gateway does when something on the record falls due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.gateway.turnstile import NURSE_SILENT
from bot.records import Record, conversations, due, messages, models
from bot.records.messages import Draft


def handle_due(record: Record, now: datetime, longest_wait: Mapping[str, timedelta]) -> int:
    """Do what is due; the number of things done. Each is done once, by whichever gateway is first.

    `longest_wait`: see `bot.records.due.due`.
    """
    with record.read() as session:
        waiting = [row.id for row in due.due(session, now, longest_wait)]
    return sum(_handle(record, due_id, now) for due_id in waiting)


def _handle(record: Record, due_id: str, now: datetime) -> bool:
    """Do one thing, unless another gateway was faster."""
    with record.write() as session:
        row = session.get(models.DueMessage, due_id)
        if row is None:
            return False
        conversation = conversations.locked(session, row.conversation_id)
        if not due.take(session, due_id):
            return False
        if row.kind == NURSE_SILENT:
            _full_advice_if_nurse_silent(session, conversation, row, now)
        return True


def _full_advice_if_nurse_silent(
    session: Session, conversation: models.Conversation, row: models.DueMessage, now: datetime
) -> None:
    """Give the full emergency advice if no nurse wrote since the short notice was sent."""
    last_danger = session.scalar(
        sa.select(sa.func.max(models.Message.seq)).where(
            models.Message.conversation_id == conversation.id, models.Message.kind == "emergency"
        )
    )
    nurse_wrote = session.scalar(
        sa.select(sa.func.count())
        .select_from(models.Message)
        .where(
            models.Message.conversation_id == conversation.id,
            models.Message.role == "nurse",
            models.Message.seq > (last_danger or 0),
        )
    )
    if nurse_wrote or conversation.handoff_id is None:
        return
    draft = Draft(
        row.data["text"], kind="emergency", urgency=row.data["urgency"], data=row.data["data"]
    )
    messages.add_message(session, conversation, draft, turn_id=None, now=now)
