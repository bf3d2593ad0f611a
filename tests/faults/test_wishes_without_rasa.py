"""What a patient wishes about people, consent and data is heard while Rasa is dead."""

from __future__ import annotations

import pytest

from tests.service import RunningService


@pytest.mark.parametrize("consent", [None, True])
def test_wishes_are_heard_while_rasa_is_dead(
    breakable: RunningService, consent: bool | None
) -> None:
    breakable.kill("rasa")
    patient = breakable.patient(consent=consent)
    assert "Nurses at" in patient.says("who can read this?").text
    assert "This is what I hold of you" in patient.says("what do you know about me?").text
    assert patient.says("I withdraw my consent").state["consent"] is False
    assert patient.says("I want to talk to a person").state["mode"] == "waiting_for_nurse"
    assert "nurse" in patient.says("don't use AI for me").text
    question = patient.says("delete everything")
    assert "when a nurse has finished" in patient.chooses(question.choice("Yes, delete")).text
