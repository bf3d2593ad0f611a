"""Processes that hang (SIGSTOP): there, but silent. Patients get an answer in time, what comes late has no
effect, and when the process goes on, so does the service."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.holding import ask_record, has_unread_request, stopped
from tests.faults.patients import (
    DANGER,
    PATIENCE_S,
    QUESTION,
    all_at_once,
    answered_in_time,
    as_far_as_confirming,
    healed,
    is_safe_fallback,
)
from tests.service import RunningService, eventually


def threads(service: RunningService, name: str) -> int:
    status = Path(f"/proc/{service.process_id(name)}/status").read_text("ascii")
    found = re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)
    assert found
    return int(found.group(1))


@pytest.mark.parametrize("name", ["redis", "actions"])
def test_many_patients_are_answered_in_time_while_a_process_hangs(
    breakable: RunningService, name: str
) -> None:
    asking = [breakable.patient() for _ in range(6)]
    with stopped(breakable, name):
        for answer, seconds in all_at_once(asking, QUESTION):
            assert is_safe_fallback(answer)
            assert seconds <= PATIENCE_S
        in_danger = breakable.patient()
        assert in_danger.says(DANGER).kinds[0] == "emergency"
        assert breakable.nurse().handoff_of(in_danger) is not None
    eventually(lambda: healed(breakable), 30)


def test_waiting_patients_need_no_thread_each(breakable: RunningService) -> None:
    asking = [breakable.patient() for _ in range(40)]
    before = threads(breakable, "gateway")
    with stopped(breakable, "rasa"):
        for patient in asking:
            assert patient.says(QUESTION, wait=0).status == 202
        assert threads(breakable, "gateway") <= max(before, 40)
        assert breakable.patient().says(DANGER).kinds[0] == "emergency"
        for patient in asking:
            assert eventually(lambda p=patient: is_safe_fallback(p.transcript()))  # type: ignore[misc]
    eventually(lambda: healed(breakable), 30)


def test_a_slow_action_server_is_waited_for(breakable: RunningService) -> None:
    patient = breakable.patient()
    with stopped(breakable, "actions"):
        assert patient.says(QUESTION, client_id="m1", wait=0).status == 202
        eventually(lambda: has_unread_request(breakable, "actions"))
    assert "answer" in patient.says(QUESTION, client_id="m1").kinds


def test_what_rasa_does_after_its_deadline_has_no_effect(breakable: RunningService) -> None:
    patient, yes = as_far_as_confirming(breakable)
    with stopped(breakable, "rasa"):
        late = patient.chooses(yes, wait=PATIENCE_S)
        assert is_safe_fallback(late)
        assert late.state["skill"] is None
    breakable.wait_until_ready()
    said = len(patient.transcript().messages)
    # The next turn is in a new epoch: nothing of the form is left to say yes to.
    again = patient.says("yes")
    assert again.kinds != ["question"]
    assert again.state["skill"] is None
    afresh = patient.says("I'd like to book an appointment")
    assert afresh.messages[-1]["data"]["question_id"] == "scheduling.department"
    assert len(patient.transcript().messages) == said + 2 + len(again.messages + afresh.messages)
    conversation = patient.opened["conversation_id"]
    assert not ask_record(
        breakable, "SELECT id FROM appointments WHERE conversation_id = ?", conversation
    )


def test_a_red_flag_is_answered_while_everything_behind_the_gateway_hangs(
    breakable: RunningService,
) -> None:
    with (
        stopped(breakable, "redis"),
        stopped(breakable, "rasa"),
        stopped(breakable, "actions"),
    ):
        assert answered_in_time(breakable, DANGER).kinds[0] == "emergency"
