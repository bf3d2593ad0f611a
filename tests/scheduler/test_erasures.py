"""The sweepers of erasure: what waits is done in time; what a transaction can't reach is cleared twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.records import Record, conversations, erasures, models
from bot.scheduler import sweep_erasures, sweep_forgettings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    opened.migrate()
    yield opened
    opened.close()


def _asked(record: Record) -> str:
    with record.write() as session:
        conversation = conversations.open_conversation(
            session, channel="widget", locale="en", now=NOW
        )
        erasures.ask(session, conversation, with_appointments=False, now=NOW)
        return conversation.id


def test_a_waiting_erasure_is_done_once_nothing_stands_in_the_way(record: Record) -> None:
    conversation_id = _asked(record)
    with record.write() as session:
        handoff = models.Handoff(
            conversation_id=conversation_id, reason_code="r", reason_label="R", opened_at=NOW
        )
        session.add(handoff)
    assert sweep_erasures(record, 7, NOW) == []
    with record.write() as session:
        session.get_one(models.Handoff, handoff.id).state = "closed"
        session.get_one(models.Handoff, handoff.id).closed_at = NOW
    assert sweep_erasures(record, 7, NOW + timedelta(days=6)) == []
    assert sweep_erasures(record, 7, NOW + timedelta(days=7)) == [conversation_id]
    assert sweep_erasures(record, 7, NOW + timedelta(days=8)) == []


def test_redis_is_asked_twice_to_forget_and_again_after_a_failure(record: Record) -> None:
    asked: list[tuple[str, int]] = []

    def down(conversation_id: str, epochs: int) -> None:
        raise ConnectionError

    with record.write() as session:
        erasures.forget_later(session, "c", 3, NOW)
    with pytest.raises(ConnectionError):
        sweep_forgettings(record, down, NOW)
    moments = [
        NOW,
        NOW + timedelta(seconds=10),
        NOW + timedelta(seconds=31),
        NOW + timedelta(hours=1),
    ]
    done = [sweep_forgettings(record, lambda *args: asked.append(args), at) for at in moments]
    assert done == [1, 0, 1, 0]
    assert asked == [("c", 3), ("c", 3)]


def test_what_was_removed_is_in_no_file_of_the_record(record: Record, tmp_path: Path) -> None:
    canary = b"zanzibar" * 50
    with record.write() as session:
        session.add(models.Staff(id="s", name=canary.decode(), role="nurse"))
    with record.write() as session:
        session.delete(session.get_one(models.Staff, "s"))
    files = list(tmp_path.glob("record.sqlite3*"))
    assert any(canary in path.read_bytes() for path in files)
    record.overwrite_what_was_removed()
    assert not any(canary in path.read_bytes() for path in files if path.exists())
