from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from bot.records import Record, conversations, messages, models, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome
from bot.scheduler import sweep_overdue_turns
from tests.records.at_once import at_once

SAY_AGAIN = "Please say that again."


def _say_again(_: Session, __: models.Turn) -> Draft:
    return Draft(SAY_AGAIN)


def _overdue_turn(record: Record, now: datetime) -> tuple[str, str]:
    with record.write() as session:
        conversation = conversations.open_conversation(
            session, channel="widget", locale="en", now=now
        )
        turn = turns.accept(
            session,
            conversation,
            client_id="a",
            content_hash="h",
            screening={},
            now=now - timedelta(minutes=1),
            deadline_at=now - timedelta(seconds=51),
        )
        turns.take_lease(conversation, turn, session, now - timedelta(minutes=1))
        return conversation.id, turn.id


def test_two_sweepers_ask_every_patient_once_to_say_it_again(
    record: Record, other_record: Record, now: datetime
) -> None:
    overdue = [_overdue_turn(record, now) for _ in range(10)]
    sweeps = [partial(sweep_overdue_turns, one, _say_again, now) for one in (record, other_record)]
    assert sum(at_once(sweeps * 2)) == len(overdue)
    with record.read() as session:
        for conversation_id, turn_id in overdue:
            turn = session.get_one(models.Turn, turn_id)
            conversation = session.get_one(models.Conversation, conversation_id)
            assert turn.outcome == Outcome.INTERRUPTED
            assert conversation.lease_turn_id is None
            assert conversation.epoch == turn.epoch + 1
            said = messages.of_conversation(session, conversation_id)
            assert [message.text for message in said] == [SAY_AGAIN]


def test_a_turn_that_has_time_left_is_not_swept(record: Record, now: datetime) -> None:
    _overdue_turn(record, now)
    assert sweep_overdue_turns(record, _say_again, now - timedelta(seconds=55)) == 0
