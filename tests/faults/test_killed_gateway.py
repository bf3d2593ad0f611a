"""The gateway is killed at every step of a turn. What it had acknowledged is stored and answered once.

Each step is held open from outside: by stopping the process that the gateway waits for, or by locking the
record that it is about to write.
"""

from __future__ import annotations

import signal
import threading

import httpx
import pytest

from tests.faults.holding import (
    ask_record,
    gateway_answers,
    has_unread_answer,
    has_unread_request,
    killed_and_back,
    record_locked,
    stopped,
)
from tests.faults.patients import DANGER, QUESTION, as_far_as_confirming
from tests.service import Patient, RunningService, eventually

OTHER_QUESTION = "what helps with heartburn?"


def turn_of(service: RunningService, patient: Patient, client_id: str) -> tuple[object, ...] | None:
    query = "SELECT state, outcome FROM turns WHERE conversation_id = ? AND client_id = ?"
    rows = ask_record(service, query, patient.opened["conversation_id"], client_id)
    return rows[0] if rows else None


def words_of(patient: Patient) -> list[str]:
    return [m["text"] for m in patient.transcript().messages if m["role"] == "patient"]


def sends_and_never_reads(patient: Patient, client_id: str, text: str) -> threading.Thread:
    """A patient whose connection breaks before the answer."""

    def send() -> None:
        body = {"id": client_id, "text": text}
        with pytest.raises(httpx.HTTPError):
            patient.http.post("/messages", params={"wait": 12}, json=body)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_before_acceptance_nothing_is_stored_and_the_same_message_is_taken_again(
    breakable: RunningService,
) -> None:
    patient = breakable.patient()
    with record_locked(breakable):
        sending = sends_and_never_reads(patient, "m1", QUESTION)
        # Held in the acceptance's write for 2 s; killed somewhere within.
        sending.join(0.5)
        breakable.kill("gateway")
        sending.join()
    eventually(lambda: gateway_answers(breakable), 60)
    assert turn_of(breakable, patient, "m1") is None
    assert patient.says(QUESTION, client_id="m1").status == 200
    assert words_of(patient) == [QUESTION]


def test_a_turn_at_work_and_one_waiting_for_its_lease_are_both_asked_for_again(
    breakable: RunningService,
) -> None:
    patient = breakable.patient()
    with stopped(breakable, "rasa"):
        assert patient.says(QUESTION, client_id="m1", wait=0).status == 202
        assert patient.says(OTHER_QUESTION, client_id="m2", wait=0).status == 202
        eventually(lambda: has_unread_request(breakable, "rasa"))
        killed_and_back(breakable)
    for client_id, words in (("m1", QUESTION), ("m2", OTHER_QUESTION)):
        again = eventually(
            lambda i=client_id, w=words: patient.says(w, client_id=i).messages  # type: ignore[misc]
        )
        assert ["say that again" in message["text"] for message in again] == [True]
    assert words_of(patient) == [QUESTION, OTHER_QUESTION]


def test_between_rasas_answer_and_the_commit_the_patient_learns_what_was_booked(
    breakable: RunningService,
) -> None:
    patient, yes = as_far_as_confirming(breakable)
    body = {"id": "yes", "choice": yes}
    with stopped(breakable, "rasa"):
        assert patient.post(body, wait=0).status == 202
        eventually(lambda: has_unread_request(breakable, "rasa"))
        breakable.signal("gateway", signal.SIGSTOP)
    eventually(lambda: has_unread_answer(breakable, "rasa"))
    killed_and_back(breakable)
    again = eventually(lambda: patient.post(body).messages)
    assert [message["kind"] for message in again] == ["appointment"]
    conversation = patient.opened["conversation_id"]
    booked = ask_record(
        breakable, "SELECT id FROM appointments WHERE conversation_id = ?", conversation
    )
    assert [(message["data"]["appointment_id"],) for message in again] == booked


@pytest.mark.parametrize(
    ("words", "kind"), [(DANGER, "emergency"), (QUESTION, "answer")], ids=["red flag", "question"]
)
def test_after_the_commit_and_before_the_answer_the_same_message_gets_the_same_replies(
    breakable: RunningService, words: str, kind: str
) -> None:
    patient = breakable.patient()
    assert patient.says(words, client_id="m1", wait=0).status in (200, 202)
    eventually(lambda: (turn_of(breakable, patient, "m1") or ("",))[0] == "closed")
    killed_and_back(breakable)
    stored = [m for m in patient.transcript().messages[1:] if m["role"] != "patient"]
    again = patient.says(words, client_id="m1")
    assert kind in again.kinds
    assert again.messages == stored
    assert words_of(patient) == [words]
