"""Every table is either exported and erased, or listed with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import (
    Record,
    conversations,
    due,
    erasures,
    exports,
    facts,
    handoffs,
    messages,
    models,
    turns,
)
from bot.records.columns import Table
from bot.records.holdings import HOLDINGS, NOT_OF_A_CONVERSATION
from bot.records.messages import Draft, OfferedChoice

CANARY = "zanzibar"


def test_every_table_is_a_holding_or_listed_as_none() -> None:
    held = {holding.table for holding in HOLDINGS}
    assert held | NOT_OF_A_CONVERSATION.keys() == set(Table.metadata.tables)
    assert not held & NOT_OF_A_CONVERSATION.keys()


def test_a_table_that_points_to_a_conversation_is_a_holding() -> None:
    held = {holding.table for holding in HOLDINGS}
    for name, table in Table.metadata.tables.items():
        targets = {key.column.table.name for key in table.foreign_keys}
        if targets & held:
            assert name in held


def test_each_holding_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({holding.name for holding in HOLDINGS}) == len(HOLDINGS)
    for holding in HOLDINGS:
        assert holding.what.endswith(".")
        assert holding.columns_withheld.keys() <= {c.key for c in holding.model.__table__.columns}


def _lived(session: Session, now: datetime) -> models.Conversation:
    """A conversation that has left something in every table."""
    conversation = conversations.open_conversation(session, channel="widget", locale="en", now=now)
    conversations.grant_consent(session, conversation, accepted=True, version="v", now=now)
    conversations.mint_token(session, conversation.id, expires_at=now + timedelta(hours=1))
    turn = turns.accept(
        session,
        conversation,
        client_id="a",
        content_hash="h",
        screening={},
        now=now,
        deadline_at=now,
    )
    said = Draft(CANARY, role="patient", choices=(OfferedChoice(CANARY, "x"),))
    messages.add_message(session, conversation, said, turn_id=turn.id, now=now)
    facts.add(
        session,
        conversation.id,
        turn.id,
        name="pain",
        value="yes",
        person="self",
        quote=CANARY,
        said_at=now,
    )
    handoff = handoffs.open_or_raise(
        session,
        conversation,
        reason_code="r",
        reason_label="R",
        urgency=None,
        citations=[],
        quote=CANARY,
        told=CANARY,
        now=now,
    )
    nurse = models.Staff(name=f"Nurse {conversation.id}", role="nurse")
    session.add(nurse)
    session.flush()
    handoffs.claim(session, handoff.id, nurse, now)
    handoffs.add_note(session, handoff.id, nurse, CANARY, now)
    due.at(session, conversation.id, "kind", now, {"text": CANARY})
    erasures.forget_later(session, conversation.id, 1, now)
    session.add(
        models.Appointment(
            slot_id=_slot(session, now),
            conversation_id=conversation.id,
            turn_id=turn.id,
            patient_name=CANARY,
            created_at=now,
        )
    )
    session.flush()
    handoffs.close(session, handoff.id, nurse, outcome="other", spoke_to_patient=None, now=now)
    session.flush()
    return conversation


def _slot(session: Session, now: datetime) -> str:
    if session.get(models.Department, "d") is None:
        session.add(models.Department(id="d", name="D"))
        session.flush()
        session.add(models.Clinician(id="c", name="C", title="Dr", department_id="d"))
        session.flush()
    taken = session.scalar(sa.select(sa.func.count()).select_from(models.AppointmentSlot)) or 0
    starts_at = now + timedelta(days=1 + taken)
    slot = models.AppointmentSlot(
        clinician_id="c", starts_at=starts_at, minutes=20, status="booked"
    )
    session.add(slot)
    session.flush()
    return slot.id


def _rows(session: Session, conversation_id: str) -> dict[str, int]:
    return {
        holding.table: session.scalar(
            sa.select(sa.func.count())
            .select_from(holding.model)
            .where(holding.belongs(conversation_id))
        )
        or 0
        for holding in HOLDINGS
    }


def test_the_export_holds_every_row_of_every_table(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = _lived(session, now)
        other = _lived(session, now)
        counts = _rows(session, conversation.id)
        assert min(counts.values()) > 0, "the conversation of this test must touch every table"
        whole = exports.export(session, conversation.id)
        left_out = {each["what"] for each in whole["left_out"]}
        for holding in HOLDINGS:
            if holding.withheld:
                assert holding.name in left_out
                continue
            rows = whole["data"][holding.name]
            assert len(rows) == counts[holding.table]
            for column in holding.model.__table__.columns:
                named = f"{holding.name}: {column.key}" in left_out
                assert named or all(column.key in row for row in rows)
        assert other.id not in str(whole)


def _everything(session: Session) -> Iterator[Any]:
    for table in Table.metadata.tables.values():
        for row in session.execute(sa.select(table)):
            yield from row


@pytest.mark.parametrize("with_appointments", [True, False])
def test_erasure_leaves_no_word_but_the_name_of_an_appointment_that_is_kept(
    record: Record, now: datetime, with_appointments: bool
) -> None:
    with record.write() as session:
        conversation = _lived(session, now)
        bystander = _lived(session, now)
        before = _rows(session, bystander.id)
        erasures.erase(session, conversation, with_appointments=with_appointments, now=now)
        after = _rows(session, conversation.id)
        survivors = {h.table for h in HOLDINGS if h.survives}
        assert {table for table, count in after.items() if count} == survivors
        assert _rows(session, bystander.id) == before
        erasures.erase(
            session,
            session.get_one(models.Conversation, bystander.id),
            with_appointments=True,
            now=now,
        )
        found = [value for value in _everything(session) if CANARY in str(value)]
        assert found == ([] if with_appointments else [CANARY])


def test_a_cancelled_appointment_frees_its_time(record: Record, now: datetime) -> None:
    with record.write() as session:
        erasures.erase(session, _lived(session, now), with_appointments=True, now=now)
        assert session.scalars(sa.select(models.AppointmentSlot.status)).all() == ["free"]


def test_erasure_waits_for_an_open_handoff_then_for_the_hospitals_rule(
    record: Record, now: datetime
) -> None:
    with record.write() as session:
        conversation = _lived(session, now)
        assert erasures.outlook(session, conversation.id, 0, now).at_once
        later = erasures.outlook(session, conversation.id, 30, now)
        assert later.at == now + timedelta(days=30)
        assert erasures.outlook(session, conversation.id, 30, now + timedelta(days=30)).at_once
        session.scalars(sa.select(models.Handoff)).one().state = "open"
        session.flush()
        assert erasures.outlook(session, conversation.id, 0, now).open_handoff
