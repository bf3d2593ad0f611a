from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from bot.records import Record, conversations, models
from bot.records.messages import Draft, add_message


def _add_conversation(record: Record, now: datetime) -> str:
    with record.write() as session:
        return conversations.open_conversation(
            session, channel="widget", locale="en-GB", now=now
        ).id


def test_instants_come_back_in_utc_to_the_microsecond(record: Record, now: datetime) -> None:
    elsewhere = (now + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=5.5)))
    conversation_id = _add_conversation(record, elsewhere)
    with record.read() as session:
        created_at = session.get_one(models.Conversation, conversation_id).created_at
    assert created_at == elsewhere
    assert created_at.utcoffset() == timedelta(0)


def test_an_exception_rolls_everything_back(record: Record, now: datetime) -> None:
    with pytest.raises(KeyError), record.write() as session:
        conversations.open_conversation(session, channel="widget", locale="en", now=now)
        raise KeyError
    with record.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Conversation)) == 0


def test_a_reader_sees_one_state_while_another_process_writes(
    record: Record, other_record: Record, now: datetime
) -> None:
    counted = sa.select(sa.func.count()).select_from(models.Conversation)
    with record.read() as session:
        assert session.scalar(counted) == 0
        _add_conversation(other_record, now)
        assert session.scalar(counted) == 0
    with record.read() as session:
        assert session.scalar(counted) == 1


@pytest.mark.parametrize(
    "text", ["ÄÖÜ 你好 🚑", "a\u200bb", "line\nline\ttab", "'; DROP TABLE turns; --"]
)
def test_words_come_back_as_they_were_written(record: Record, now: datetime, text: str) -> None:
    with record.write() as session:
        conversation = conversations.open_conversation(
            session, channel="widget", locale="en", now=now
        )
        draft = Draft(text, data={"quote": text, "number": 1.5, "none": None, "list": [text]})
        message_id = add_message(session, conversation, draft, turn_id=None, now=now).id
    with record.read() as session:
        message = session.get_one(models.Message, message_id)
        assert message.text == text
        assert message.data == draft.data


def test_a_nul_character_refuses_no_message(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = conversations.open_conversation(
            session, channel="widget", locale="en", now=now
        )
        draft = Draft("before\x00after", data={"quote": "before\x00after"})
        message_id = add_message(session, conversation, draft, turn_id=None, now=now).id
    with record.read() as session:
        message = session.get_one(models.Message, message_id)
        assert message.text in ("before\x00after", "before\ufffdafter")
        assert message.data == draft.data


def test_what_others_point_at_cannot_vanish(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = conversations.open_conversation(
            session, channel="widget", locale="en", now=now
        )
        add_message(session, conversation, Draft("hello"), turn_id=None, now=now)
    with pytest.raises(sa.exc.IntegrityError), record.write() as session:
        session.execute(sa.delete(models.Conversation))


@pytest.mark.parametrize(
    "address", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://root:s3cret@db/lantern"]
)
def test_other_databases_are_refused_without_repeating_the_address(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|needs") as caught:
        Record.open(address)
    assert "s3cret" not in str(caught.value)
