"""What the record must hold, compared with what patients were told: the promises that no fault may break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import Record, audit, models, outbox
from tests.soak.patients import Said


class Witness(Protocol):
    """A patient, and what they know of their conversation."""

    conversation_id: str
    diary: list[Said]


def broken_promises(record: Record, writers: Iterable[Witness]) -> list[str]:
    """Every promise to these patients that doesn't hold, each as one line."""
    with record.read() as session:
        return [
            f"{writer.conversation_id}: {what}"
            for writer in writers
            for what in _of_conversation(session, writer)
        ]


def broken_at_the_end(record: Record) -> list[str]:
    """What must hold for the whole record once the storm is over."""
    with record.read() as session:
        return list(_of_the_diary(session)) + list(_of_the_house(session))


def open_turns(record: Record, writers: Iterable[Witness]) -> int:
    """How many turns of these patients are still to be closed."""
    ids = [writer.conversation_id for writer in writers]
    with record.read() as session:
        return len(
            session.scalars(
                sa.select(models.Turn.id).where(
                    models.Turn.conversation_id.in_(ids), models.Turn.state == "open"
                )
            ).all()
        )


def outcomes(record: Record) -> dict[str, int]:
    """How many turns ended in which way."""
    with record.read() as session:
        rows = session.execute(
            sa.select(models.Turn.outcome, sa.func.count()).group_by(models.Turn.outcome)
        )
        return {str(outcome): count for outcome, count in rows}


def _of_conversation(session: Session, writer: Witness) -> Iterator[str]:
    conversation = session.get_one(models.Conversation, writer.conversation_id)
    mine = {"conversation_id": conversation.id}
    turns = {t.client_id: t for t in session.scalars(sa.select(models.Turn).filter_by(**mine))}
    messages = session.scalars(
        sa.select(models.Message).filter_by(**mine).order_by(models.Message.seq)
    ).all()
    events = session.scalars(
        sa.select(models.ConversationEvent.number)
        .filter_by(**mine)
        .order_by(models.ConversationEvent.number)
    ).all()
    if list(events) != list(range(1, conversation.last_event + 1)):
        yield f"events are numbered {events}"
    if [m.seq for m in messages] != list(range(1, conversation.last_message + 1)):
        yield f"messages are numbered {[m.seq for m in messages]}"
    if sorted(t.number for t in turns.values()) != list(range(1, conversation.last_turn + 1)):
        yield "turns have gaps in their numbers"
    if unknown := set(turns) - {said.client_id for said in writer.diary}:
        yield f"{len(unknown)} turns that the patient never took"
    for said in writer.diary:
        turn = turns.get(said.client_id)
        if turn is None:
            if said.acknowledged:
                yield f"acknowledged and lost: {said.words!r}"
            continue
        yield from _of_message(said, turn, messages)
    if any(said.is_danger and said.acknowledged for said in writer.diary):
        handoffs = session.scalars(sa.select(models.Handoff).filter_by(**mine)).all()
        if len(handoffs) != 1 or conversation.handoff_id != handoffs[0].id:
            yield f"{len(handoffs)} handoffs for a danger"
    told = {m.data.get("appointment_id") for m in messages if m.kind == "appointment"}
    made = session.scalars(sa.select(models.Appointment.id).filter_by(**mine)).all()
    if told != set(made):
        yield f"{len(made)} appointments made, {len(told)} told"


def _of_message(said: Said, turn: models.Turn, messages: Iterable[models.Message]) -> Iterator[str]:
    if turn.state != "closed":
        yield f"never closed: {said.words!r}"
        return
    stored = [m for m in messages if m.turn_id == turn.id and m.role == "patient"]
    if [m.text for m in stored] != [said.words]:
        yield f"stored {len(stored)} times: {said.words!r}"
    answered_by = turn.answered_by or turn.id
    replies = [m for m in messages if m.turn_id == answered_by and m.role != "patient"]
    if not replies:
        yield f"closed without a reply ({turn.outcome}): {said.words!r}"
    if said.acknowledged and not said.answers and said.attempts:
        yield f"acknowledged and never answered: {said.words!r}"
    for answer in said.answers:
        if [m["id"] for m in answer] != [m.id for m in replies]:
            yield f"answered with other words than the record's: {said.words!r}"
    if said.is_danger and [m.kind for m in replies][:1] != ["emergency"]:
        yield f"a danger was answered with {[m.kind for m in replies]}: {said.words!r}"


def _of_the_diary(session: Session) -> Iterator[str]:
    """The diary of appointments: a slot is booked exactly if one appointment holds it."""
    booked = session.scalars(
        sa.select(models.AppointmentSlot.id).where(models.AppointmentSlot.status == "booked")
    ).all()
    held = session.scalars(sa.select(models.Appointment.slot_id)).all()
    if sorted(booked) != sorted(held):
        yield f"{len(held)} appointments for {len(booked)} booked slots"


def _of_the_house(session: Session) -> Iterator[str]:
    if waiting := outbox.undelivered(session):
        yield f"{len(waiting)} rows of the outbox were never passed on"
    audit.verify(session)
    leased = session.scalars(
        sa.select(models.Conversation).where(models.Conversation.lease_turn_id.is_not(None))
    ).all()
    now = datetime.now(UTC)
    if held := [c for c in leased if c.lease_until is not None and c.lease_until > now]:
        yield f"{len(held)} leases are still held"
