"""The record can't be written: locked by another program, or the disk is full. A red flag gets its advice
all the same, everybody is told in time that nothing could be saved, and nothing acknowledged is lost."""

from __future__ import annotations

import time
from contextlib import ExitStack

from tests.faults.holding import (
    has_unread_request,
    no_room_to_write,
    record_locked,
    stopped,
)
from tests.faults.patients import DANGER, PATIENCE_S, QUESTION, all_at_once, timed
from tests.service import Answer, Patient, RunningService, eventually

LOCKED_S = 30


def is_told_that_nothing_was_saved(answer: Answer) -> bool:
    return answer.status == 503 and "999" in answer.body["detail"]


def is_advised_without_the_record(answer: Answer) -> bool:
    return answer.status == 503 and "999" in answer.body["emergency"]["text"]


def words_of(patient: Patient) -> list[str]:
    return [m["text"] for m in patient.transcript().messages if m["role"] == "patient"]


def test_a_record_locked_for_half_a_minute(breakable: RunningService) -> None:
    under_way, in_danger = breakable.patient(), breakable.patient()
    asking = [breakable.patient() for _ in range(20)]
    with ExitStack() as held:
        with stopped(breakable, "rasa"):
            assert under_way.says(QUESTION, client_id="m1", wait=0).status == 202
            eventually(lambda: has_unread_request(breakable, "rasa"))
            held.enter_context(record_locked(breakable))
        until = time.monotonic() + LOCKED_S
        # Its answer comes, but can't be committed.
        assert_told_in_time_that_it_waits(under_way)
        while time.monotonic() < until:
            answer, seconds = timed(in_danger, DANGER)
            assert is_advised_without_the_record(answer)
            assert seconds <= PATIENCE_S
            for answer, seconds in all_at_once(asking, QUESTION):
                assert is_told_that_nothing_was_saved(answer)
                assert seconds <= PATIENCE_S
    again = eventually(lambda: under_way.says(QUESTION, client_id="m1").messages)
    assert ["say that again" in message["text"] for message in again] == [True]
    assert words_of(under_way) == [QUESTION]
    assert words_of(in_danger) == []
    assert in_danger.says(DANGER).kinds[0] == "emergency"
    for answer, _ in all_at_once(asking, QUESTION):
        assert "answer" in answer.kinds


def assert_told_in_time_that_it_waits(patient: Patient) -> None:
    answer, seconds = timed(patient, QUESTION, client_id="m1")
    assert answer.status == 503
    assert "message is safe" in answer.body["detail"]
    assert seconds <= PATIENCE_S


def test_a_full_disk(breakable: RunningService) -> None:
    asking, in_danger = breakable.patient(), breakable.patient()
    with no_room_to_write(breakable, "gateway", "actions"):
        answer, seconds = timed(in_danger, DANGER)
        assert is_advised_without_the_record(answer)
        assert seconds <= PATIENCE_S
        answer, seconds = timed(asking, QUESTION)
        assert is_told_that_nothing_was_saved(answer)
        assert seconds <= PATIENCE_S
    assert in_danger.says(DANGER, client_id="m1").kinds[0] == "emergency"
    assert breakable.nurse().handoff_of(in_danger) is not None
    assert "answer" in asking.says(QUESTION, client_id="m1").kinds
    assert words_of(asking) == [QUESTION]


def test_a_disk_that_fills_up_in_the_middle_of_a_turn(breakable: RunningService) -> None:
    patient = breakable.patient()
    with ExitStack() as held:
        with stopped(breakable, "rasa"):
            assert patient.says(QUESTION, client_id="m1", wait=0).status == 202
            eventually(lambda: has_unread_request(breakable, "rasa"))
            held.enter_context(no_room_to_write(breakable, "gateway", "actions"))
        assert_told_in_time_that_it_waits(patient)
    again = eventually(lambda: patient.says(QUESTION, client_id="m1").messages)
    assert ["say that again" in message["text"] for message in again] == [True]
    assert words_of(patient) == [QUESTION]
