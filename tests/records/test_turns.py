from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.records import Record, conversations, models, turns
from bot.records.turns import Outcome, TurnClosed


def _turn(
    session: Session, conversation: models.Conversation, client_id: str, now: datetime
) -> models.Turn:
    return turns.accept(
        session,
        conversation,
        client_id=client_id,
        content_hash="h",
        screening={},
        now=now,
        deadline_at=now + timedelta(seconds=9),
    )


def _conversation(session: Session, now: datetime) -> models.Conversation:
    return conversations.open_conversation(session, channel="widget", locale="en", now=now)


def test_a_closed_turn_takes_no_effect(record: Record, now: datetime) -> None:
    with record.write() as session:
        turn = _turn(session, _conversation(session, now), "a", now)
        turns.require_open_turn(session, turn.id)
        turns.close(turn, Outcome.FALLBACK, now)
        with pytest.raises(TurnClosed):
            turns.require_open_turn(session, turn.id)


def test_a_turn_of_an_earlier_epoch_takes_no_effect(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        turn = _turn(session, conversation, "a", now)
        conversations.new_epoch(session, conversation)
        with pytest.raises(TurnClosed):
            turns.require_open_turn(session, turn.id)


def test_turns_of_one_patient_are_taken_one_at_a_time_and_in_order(
    record: Record, now: datetime
) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        first, second = (_turn(session, conversation, name, now) for name in "ab")
        assert not turns.take_lease(conversation, second, session, now)
        assert turns.take_lease(conversation, first, session, now)
        assert not turns.take_lease(conversation, second, session, now)
        turns.give_lease_back(conversation, first)
        turns.close(first, Outcome.ANSWERED, now)
        session.flush()
        assert turns.take_lease(conversation, second, session, now)


def test_a_dead_holder_loses_the_lease_at_its_deadline(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        first, second = (_turn(session, conversation, name, now) for name in "ab")
        assert turns.take_lease(conversation, first, session, now)
        assert turns.take_lease(conversation, second, session, now + timedelta(seconds=10))


def test_an_emergency_closes_every_open_turn_with_its_own_reply(
    record: Record, now: datetime
) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        waiting, danger = (_turn(session, conversation, name, now) for name in "ab")
        turns.close_open_turns(session, conversation.id, danger, now)
        assert waiting.outcome == Outcome.SUPERSEDED
        assert waiting.answered_by == danger.id
        assert danger.state == "open"
