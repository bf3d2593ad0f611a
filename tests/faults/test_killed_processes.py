"""Processes that really die. A red flag still gets its reply and handoff, any other message a safe
fallback within 10 s, and the service heals by itself."""

from __future__ import annotations

import signal
import threading

import pytest

from tests.faults.patients import (
    DANGER,
    QUESTION,
    answered_in_time,
    healed,
    is_safe_fallback,
)
from tests.service import RunningService, eventually


def test_rasa_killed_in_the_middle_of_a_turn_ends_in_the_safe_fallback(
    breakable: RunningService,
) -> None:
    breakable.signal("rasa", signal.SIGSTOP)
    killer = threading.Timer(1.0, lambda: breakable.kill("rasa"))
    killer.start()
    assert is_safe_fallback(answered_in_time(breakable, QUESTION))


def test_a_person_can_be_reached_while_rasa_is_dead(breakable: RunningService) -> None:
    breakable.kill("rasa")
    patient = breakable.patient()
    fallback = patient.says("hello, are you there?")
    assert is_safe_fallback(fallback)
    asked = patient.chooses(fallback.choice("Talk to a person"))
    assert asked.state["mode"] == "waiting_for_nurse"


@pytest.mark.parametrize("name", ["rasa", "actions", "redis"])
def test_a_red_flag_is_answered_while_a_process_is_dead(
    breakable: RunningService, name: str
) -> None:
    breakable.kill(name)
    patient = breakable.patient()
    assert patient.says(DANGER).kinds[0] == "emergency"
    assert breakable.nurse().handoff_of(patient) is not None
    other = answered_in_time(breakable, QUESTION)
    # A service that healed fast enough may answer.
    assert "answer" in other.kinds or is_safe_fallback(other)


def test_the_service_heals_by_itself(breakable: RunningService) -> None:
    for name in ("rasa", "actions", "redis"):
        breakable.kill(name)
    eventually(lambda: healed(breakable), seconds=90)
