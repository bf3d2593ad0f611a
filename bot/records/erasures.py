"""Erasure: when it may be done, the wish for it, and the removal of every row.

What is removed and what stays is said by `holdings`. Redis and the database's free pages are outside a
transaction, so they are put down as a `Forgetting`, which the scheduler works off until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.holdings import HOLDINGS
from bot.records.models import Appointment, AppointmentSlot, Conversation, Forgetting, Handoff


@dataclass(frozen=True)
class Outlook:
    """When a conversation may be erased: now, after its open handoff, or at `at`."""

    open_handoff: bool = False
    at: datetime | None = None

    @property
    def at_once(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.open_handoff and self.at is None


def outlook(session: Session, conversation_id: str, retention_days: int, now: datetime) -> Outlook:
    """What an erasure has to wait for.

    Args:
        session: a transaction.
        conversation_id: whose erasure.
        retention_days: days that the hospital keeps a handoff after it closed.
        now: the present instant.
    """
    handoffs = session.scalars(
        sa.select(Handoff).where(Handoff.conversation_id == conversation_id)
    ).all()
    if any(handoff.state != "closed" for handoff in handoffs):
        return Outlook(open_handoff=True)
    kept_until = [
        handoff.closed_at + timedelta(days=retention_days)
        for handoff in handoffs
        if handoff.closed_at is not None
    ]
    last = max(kept_until, default=now)
    return Outlook(at=last if last > now else None)


def ask(
    session: Session, conversation: Conversation, *, with_appointments: bool, now: datetime
) -> None:
    """Write down that the patient wants everything erased as soon as it may be."""
    conversation.erases_appointments = with_appointments
    if conversation.erasure_asked_at is None:
        conversation.erasure_asked_at = now
        audit.add(session, "patient", "erasure.asked", conversation.id, {}, now)


def take_back(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Drop a wish for erasure that still waits; False if there was none."""
    if conversation.erasure_asked_at is None:
        return False
    conversation.erasure_asked_at = None
    conversation.erases_appointments = False
    audit.add(session, "patient", "erasure.taken_back", conversation.id, {}, now)
    return True


def asked_for(session: Session) -> Sequence[str]:
    """Conversations whose erasure waits, the longest waiting first."""
    return session.scalars(
        sa.select(Conversation.id)
        .where(Conversation.erasure_asked_at.is_not(None))
        .order_by(Conversation.erasure_asked_at)
        .limit(100)
    ).all()


def erase(
    session: Session, conversation: Conversation, *, with_appointments: bool, now: datetime
) -> None:
    """Remove every row of a conversation, in the transaction of the caller.

    Objects of the conversation that the caller still holds are detached; they must not be written to.
    """
    conversation_id, epochs = conversation.id, conversation.epoch
    session.flush()
    kept = _part_with_appointments(session, conversation_id, with_appointments)
    for holding in HOLDINGS:
        if not holding.survives:
            session.execute(
                sa.delete(holding.model).where(holding.belongs(conversation_id)),
                execution_options={"synchronize_session": False},
            )
    session.expunge_all()
    forget_later(session, conversation_id, epochs, now)
    audit.add(session, "patient", "erasure.done", conversation_id, {"appointments_kept": kept}, now)


def appointments_standing(session: Session, conversation_id: str) -> int:
    """How many appointments of the conversation are booked."""
    return len(
        session.scalars(
            sa.select(Appointment.id).where(
                Appointment.conversation_id == conversation_id, Appointment.cancelled_at.is_(None)
            )
        ).all()
    )


def _part_with_appointments(session: Session, conversation_id: str, cancel: bool) -> int:
    """Cancel the appointments, or leave them to the clinic without the chat; how many are left."""
    rows = session.scalars(
        sa.select(Appointment).where(Appointment.conversation_id == conversation_id)
    ).all()
    kept = 0
    for row in rows:
        if row.cancelled_at is None and not cancel:
            row.conversation_id = row.turn_id = None
            kept += 1
        elif row.cancelled_at is None:
            session.get_one(AppointmentSlot, row.slot_id).status = "free"
    session.flush()
    return kept


def forget_later(session: Session, conversation_id: str, epochs: int, now: datetime) -> None:
    """Have Rasa's trackers up to an epoch removed, as soon as Redis answers."""
    session.merge(
        Forgetting(conversation_id=conversation_id, epochs=epochs, asked_at=now, cleared_at=None)
    )


def to_forget(session: Session, cleared_before: datetime) -> Sequence[Forgetting]:
    """What has not been forgotten yet, or was cleared before an instant and is due a second time."""
    return session.scalars(
        sa.select(Forgetting)
        .where(sa.or_(Forgetting.cleared_at.is_(None), Forgetting.cleared_at <= cleared_before))
        .order_by(Forgetting.asked_at)
        .limit(100)
    ).all()


def cleared(session: Session, done: Forgetting, now: datetime) -> None:
    """Note that a forgetting was carried out; after the second time there is nothing left to do.

    One that was asked for anew meanwhile stays as it is.
    """
    same = sa.and_(
        Forgetting.conversation_id == done.conversation_id, Forgetting.asked_at == done.asked_at
    )
    if done.cleared_at is None:
        session.execute(sa.update(Forgetting).where(same).values(cleared_at=now))
    else:
        session.execute(sa.delete(Forgetting).where(same))
