"""The ledger of the soak sees each kind of broken promise: a storm that it calls calm proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.records import Record, conversations, handoffs, messages, models, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome
from tests.soak.ledger import broken_promises
from tests.soak.patients import Said

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DANGER = "I have crushing chest pain"


@dataclass
class Told:
    """A patient who told of a danger and got its reply."""

    conversation_id: str = ""
    diary: list[Said] = field(default_factory=list)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def told(record: Record) -> Told:
    with record.write() as session:
        chat = conversations.open_conversation(session, channel="widget", locale="en", now=NOW)
        turn = turns.accept(
            session,
            chat,
            client_id="m1",
            content_hash="",
            screening={},
            now=NOW,
            deadline_at=NOW + timedelta(seconds=9),
        )
        messages.add_message(session, chat, Draft(DANGER, role="patient"), turn_id=turn.id, now=NOW)
        advice = Draft("Call 999 now.", kind="emergency")
        reply = messages.add_message(session, chat, advice, turn_id=turn.id, now=NOW)
        handoffs.open_or_raise(
            session,
            chat,
            reason_code="heart_attack",
            reason_label="Heart attack",
            urgency="call_ambulance",
            citations=[],
            quote=DANGER,
            told=advice.text,
            now=NOW,
        )
        turns.close(turn, Outcome.EMERGENCY, NOW)
        said = Said("m1", DANGER, is_danger=True, acknowledged=True, attempts=1)
        said.answers.append([{"id": reply.id}])
        return Told(chat.id, [said])


def test_a_kept_promise_is_not_called_broken(record: Record, told: Told) -> None:
    assert broken_promises(record, [told]) == []


def _forget_the_turn(session: Session) -> None:
    session.query(models.ConversationEvent).delete()
    session.query(models.Message).delete()
    session.query(models.Turn).delete()


def _forget_the_words(session: Session) -> None:
    said = session.query(models.Message).filter_by(role="patient").one()
    session.query(models.ConversationEvent).filter_by(message_id=said.id).delete()
    session.delete(said)


def _leave_it_open(session: Session) -> None:
    session.query(models.Turn).one().state = "open"


def _reply_twice(session: Session) -> None:
    chat, turn = session.query(models.Conversation).one(), session.query(models.Turn).one()
    messages.add_message(session, chat, Draft("Call 999 now."), turn_id=turn.id, now=NOW)


def _lose_the_handoff(session: Session) -> None:
    session.query(models.Handoff).delete()


def _reply_calmly(session: Session) -> None:
    session.query(models.Message).filter_by(role="bot").one().kind = "text"


def _number_with_a_gap(session: Session) -> None:
    session.query(models.Conversation).one().last_event += 1


@pytest.mark.parametrize(
    ("breaking", "seen"),
    [
        (_forget_the_turn, "acknowledged and lost"),
        (_forget_the_words, "stored 0 times"),
        (_leave_it_open, "never closed"),
        (_reply_twice, "other words than the record's"),
        (_lose_the_handoff, "0 handoffs"),
        (_reply_calmly, "a danger was answered with"),
        (_number_with_a_gap, "events are numbered"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_each_broken_promise_is_seen(
    record: Record, told: Told, breaking: Callable[[Session], None], seen: str
) -> None:
    with record.write() as session:
        breaking(session)
    assert any(seen in line for line in broken_promises(record, [told]))
