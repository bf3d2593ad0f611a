"""Two gateways on one record: what each promises alone still holds when both write at the same moment."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import Record, audit, conversations, due, handoffs, models, outbox, staff, turns
from bot.records.handoffs import HandoffTaken
from bot.records.messages import Draft, add_message
from bot.records.turns import Outcome, TurnClosed
from tests.plugins.databases import Databases
from tests.records.at_once import at_once


@pytest.fixture
def gateways(address: str) -> Iterator[list[Record]]:
    """The record as two processes have it open, patient enough for a busy machine."""
    opened = [Record.open(address, patience_s=60) for _ in range(2)]
    yield opened
    for record in opened:
        record.close()


def _conversation(record: Record, now: datetime) -> str:
    with record.write() as session:
        return conversations.open_conversation(session, channel="widget", locale="en", now=now).id


def _danger(session: Session, conversation: models.Conversation, now: datetime) -> models.Handoff:
    return handoffs.open_or_raise(
        session,
        conversation,
        reason_code="stroke",
        reason_label="Stroke",
        urgency="call_ambulance",
        citations=[],
        quote=None,
        told="Call 999.",
        now=now,
    )


def _turn(session: Session, conversation: models.Conversation, name: str, now: datetime) -> str:
    return turns.accept(
        session,
        conversation,
        client_id=name,
        content_hash="h",
        screening={},
        now=now,
        deadline_at=now + timedelta(seconds=9),
    ).id


def _nurses(record: Record, count: int) -> list[models.Staff]:
    with record.write() as session:
        people = [models.Staff(name=f"Nurse {number}", role="nurse") for number in range(count)]
        session.add_all(people)
        return people


def test_events_of_a_conversation_are_numbered_without_gaps(
    gateways: list[Record], now: datetime
) -> None:
    conversation_id = _conversation(gateways[0], now)

    def write(record: Record, writer: int) -> None:
        for number in range(10):
            with record.write() as session:
                conversation = conversations.locked(session, conversation_id)
                add_message(
                    session, conversation, Draft(f"{writer}:{number}"), turn_id=None, now=now
                )

    at_once([partial(write, record, writer) for writer, record in enumerate(gateways * 3)])
    with gateways[0].read() as session:
        events = conversations.events_after(session, conversation_id, 0)
    assert [event.number for event, _ in events] == list(range(1, 61))
    assert [message.seq for _, message in events if message] == list(range(1, 61))


def test_of_twenty_nurses_one_gets_the_handoff(gateways: list[Record], now: datetime) -> None:
    conversation_id, nurses = _conversation(gateways[0], now), _nurses(gateways[0], 20)
    with gateways[0].write() as session:
        handoff_id = _danger(session, conversations.locked(session, conversation_id), now).id

    def claim(record: Record, nurse: models.Staff) -> str | None:
        try:
            with record.write() as session:
                handoffs.claim(session, handoff_id, nurse, now)
        except HandoffTaken:
            return None
        return nurse.id

    claims = at_once([partial(claim, gateways[n % 2], nurse) for n, nurse in enumerate(nurses)])
    (winner,) = [claimed for claimed in claims if claimed]
    with gateways[0].read() as session:
        handoff = session.get_one(models.Handoff, handoff_id)
        assert (handoff.claimed_by, handoff.version) == (winner, 2)
        assert session.get_one(models.Conversation, conversation_id).epoch == 2


def test_a_message_sent_twice_at_once_is_one_turn(gateways: list[Record], now: datetime) -> None:
    conversation_id = _conversation(gateways[0], now)

    def accept(record: Record) -> str:
        with record.write() as session:
            conversation = conversations.locked(session, conversation_id)
            known = turns.find(session, conversation_id, "the same id")
            return known.id if known else _turn(session, conversation, "the same id", now)

    assert len(set(at_once([partial(accept, record) for record in gateways * 5]))) == 1


def test_the_same_id_cannot_become_two_turns_even_unasked(record: Record, now: datetime) -> None:
    conversation_id = _conversation(record, now)
    for _ in range(2):
        with record.write() as session:
            conversation = conversations.locked(session, conversation_id)
            if conversation.last_turn == 0:
                _turn(session, conversation, "the same id", now)
                continue
            with pytest.raises(sa.exc.IntegrityError):
                _turn(session, conversation, "the same id", now)
            break


def test_one_turn_at_a_time_has_the_lease(gateways: list[Record], now: datetime) -> None:
    conversation_id = _conversation(gateways[0], now)
    with gateways[0].write() as session:
        conversation = conversations.locked(session, conversation_id)
        names = [_turn(session, conversation, str(number), now) for number in range(10)]

    def take(record: Record, turn_id: str) -> bool:
        with record.write() as session:
            conversation = conversations.locked(session, conversation_id)
            turn = session.get_one(models.Turn, turn_id)
            return turns.take_lease(conversation, turn, session, now)

    taken = at_once([partial(take, gateways[n % 2], name) for n, name in enumerate(names)])
    assert taken == [True, *[False] * 9]


def test_an_emergency_and_a_late_answer_never_wait_for_each_other(
    gateways: list[Record], now: datetime
) -> None:
    late: list[bool] = []
    for number in range(25):
        conversation_id = _conversation(gateways[0], now)
        with gateways[0].write() as session:
            conversation = conversations.locked(session, conversation_id)
            waiting = _turn(session, conversation, f"waiting {number}", now)

        def emergency(conversation_id: str = conversation_id) -> bool:
            with gateways[0].write() as session:
                conversation = conversations.locked(session, conversation_id)
                turn_id = _turn(session, conversation, "danger", now)
                turn = session.get_one(models.Turn, turn_id)
                _danger(session, conversation, now)
                conversations.new_epoch(session, conversation)
                turns.close(turn, Outcome.EMERGENCY, now)
                turns.close_open_turns(session, conversation_id, turn, now)
            return True

        def answer(waiting: str = waiting) -> bool:
            try:
                with gateways[1].write() as session:
                    turn = turns.require_open_turn(session, waiting)
                    conversation = session.get_one(models.Conversation, turn.conversation_id)
                    add_message(session, conversation, Draft("answer"), turn_id=turn.id, now=now)
                    turns.close(turn, Outcome.ANSWERED, now)
            except TurnClosed:
                return False
            return True

        late.append(at_once([emergency, answer])[1])
        with gateways[0].read() as session:
            outcomes = sa.select(models.Turn.outcome).where(
                models.Turn.conversation_id == conversation_id
            )
            first = Outcome.ANSWERED if late[-1] else Outcome.SUPERSEDED
            assert set(session.scalars(outcomes)) == {Outcome.EMERGENCY, first}


def test_the_audit_chain_is_whole_whoever_writes(gateways: list[Record], now: datetime) -> None:
    def work(record: Record, nurse: models.Staff) -> None:
        for _ in range(5):
            conversation_id = _conversation(record, now)
            with record.write() as session:
                conversation = conversations.locked(session, conversation_id)
                handoff_id = _danger(session, conversation, now).id
            with record.write() as session:
                handoffs.claim(session, handoff_id, nurse, now)
            with record.write() as session:
                handoffs.override(
                    session,
                    handoff_id,
                    nurse,
                    urgency="same_day",
                    reason="seen",
                    spoke_to_patient=True,
                    now=now,
                )
            with record.write() as session:
                handoffs.release(session, handoff_id, nurse, now)

    nurses = _nurses(gateways[0], 6)
    at_once([partial(work, gateways[n % 2], nurse) for n, nurse in enumerate(nurses)])
    with gateways[0].read() as session:
        assert audit.verify(session) == 6 * 5 * 5


def test_a_nurse_and_a_patient_on_one_handoff_never_wait_for_each_other(
    gateways: list[Record], now: datetime
) -> None:
    conversation_id, (nurse,) = _conversation(gateways[0], now), _nurses(gateways[0], 1)
    with gateways[0].write() as session:
        handoff_id = _danger(session, conversations.locked(session, conversation_id), now).id

    def patient() -> None:
        for _ in range(30):
            with gateways[0].write() as session:
                _danger(session, conversations.locked(session, conversation_id), now)

    def console() -> None:
        for _ in range(30):
            with gateways[1].write() as session:
                handoffs.claim(session, handoff_id, nurse, now)
            with gateways[1].write() as session:
                handoffs.add_note(session, handoff_id, nurse, "note", now)
                handoffs.release(session, handoff_id, nurse, now)

    at_once([patient, console])
    with gateways[0].read() as session:
        handoff = session.get_one(models.Handoff, handoff_id)
        assert (handoff.state, handoff.version) == ("open", 61)


def test_who_reads_on_from_a_number_misses_no_change_of_a_handoff(
    gateways: list[Record], now: datetime
) -> None:
    done, seen = threading.Event(), list[str]()

    def write(record: Record, writer: int) -> None:
        for number in range(15):
            with record.write() as session:
                outbox.leave_word(session, "handoff", f"{writer}:{number}", "opened", now)
                session.flush()
                # Numbered, but not committed yet: others get their numbers meanwhile.
                session.execute(sa.select(models.Conversation).limit(random.randint(0, 3)))

    def read() -> None:
        last = 0
        while True:
            nothing_more = done.is_set()
            with gateways[0].read() as session:
                rows = outbox.handoff_changes_after(session, last)
            if nothing_more and not rows:
                return
            for row in rows:
                last = row.number
                seen.append(row.key)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        at_once([partial(write, gateways[writer % 2], writer) for writer in range(6)])
    finally:
        done.set()
        reader.join()
    assert sorted(seen) == sorted(
        f"{writer}:{number}" for writer in range(6) for number in range(15)
    )


def test_a_new_reader_of_handoffs_begins_before_what_is_not_committed_yet(
    record: Record, other_record: Record, databases: Databases, now: datetime
) -> None:
    conversation_id = _conversation(record, now)
    with record.write() as opening:
        outbox.leave_word(opening, "handoff", "opened meanwhile", "opened", now)
        opening.flush()
        if databases.kind == "postgresql":  # SQLite has one writer at a time
            with other_record.write() as session:
                conversation = conversations.locked(session, conversation_id)
                add_message(session, conversation, Draft("hello"), turn_id=None, now=now)
        with other_record.read() as session:
            begins = outbox.last_handoff_change(session)
    with other_record.read() as session:
        changes = outbox.handoff_changes_after(session, begins)
    assert [row.key for row in changes] == ["opened meanwhile"]


def test_what_is_due_is_done_once(gateways: list[Record], now: datetime) -> None:
    conversation_id = _conversation(gateways[0], now)
    with gateways[0].write() as session:
        due.at(session, conversation_id, "check", now, {})
    with gateways[0].read() as session:
        (waiting,) = due.due(session, now, {})

    def take(record: Record) -> bool:
        with record.write() as session:
            return due.take(session, waiting.id)

    assert sorted(at_once([partial(take, record) for record in gateways * 4])) == [
        *[False] * 7,
        True,
    ]


def test_a_sign_in_code_lets_one_in_and_a_name_is_added_once(
    gateways: list[Record], now: datetime
) -> None:
    def invite(record: Record) -> str:
        with record.write() as session:
            return staff.one_time_sign_in(session, "Amina", "nurse", now)

    codes = at_once([partial(invite, record) for record in gateways * 3])

    def enter(record: Record) -> bool:
        with record.write() as session:
            return staff.sign_in(session, codes[0], now, now + timedelta(hours=1)) is not None

    assert sum(at_once([partial(enter, record) for record in gateways * 3])) == 1
    with gateways[0].read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Staff)) == 1
        assert audit.verify(session) == len(codes) + 1


def test_two_processes_that_start_at_once_migrate_once(empty_address: str) -> None:
    start = f"from bot.records import Record; Record.open({empty_address!r}).migrate()"
    started = [subprocess.Popen([sys.executable, "-c", start]) for _ in range(2)]
    assert [process.wait(timeout=60) for process in started] == [0, 0]
