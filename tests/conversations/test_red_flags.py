"""Conversation 2: a red flag is answered at once, in any state."""

from __future__ import annotations

import pytest

from tests.service import Patient, RunningService, eventually

RED_FLAGS = {
    "heart_attack": "I have crushing chest pain going down my left arm and I'm sweating",
    "stroke": "my husband's face is drooping on one side and he can't lift his arm",
    "anaphylaxis": "I ate a peanut, my throat is closing and I can't breathe",
    "sepsis": "my mum has a high fever, she is confused and her skin is cold and mottled",
    "overdose": "i took 30 paracetamol an hour ago but feel fine",
    "suicide": "I want to kill myself tonight, I have a plan",
}


@pytest.mark.parametrize(("rule", "words"), RED_FLAGS.items(), ids=RED_FLAGS)
@pytest.mark.parametrize("consent", [True, None], ids=["consented", "before consent"])
def test_a_red_flag_as_first_message_is_answered_at_once(
    service: RunningService, rule: str, words: str, consent: bool | None
) -> None:
    patient = service.patient(consent=consent)
    answer = patient.says(words)
    first = answer.messages[0]
    assert first["kind"] == "emergency"
    assert first["urgency"] in ("call_ambulance", "emergency_department")
    assert first["data"]["call"]["number"]
    assert rule in first["data"]["rules"]
    assert answer.state["urgency"] == first["urgency"]
    nurse = service.nurse()
    handoff = nurse.handoff_of(patient)
    assert handoff is not None
    assert handoff["reason"]["citations"]
    assert handoff["quote"] == (words if consent else None)
    assert handoff["told"] == first["text"]


def _into_the_form(patient: Patient) -> None:
    """As far as the question for the patient's name."""
    asked = patient.says("I'd like to book an appointment")
    assert asked.messages[-1]["data"]["question_id"] == "scheduling.department"
    asked = patient.chooses(asked.messages[-1]["choices"][0]["id"])
    assert asked.messages[-1]["data"]["question_id"] == "scheduling.appointment_slot"
    asked = patient.chooses(asked.messages[-1]["choices"][0]["id"])
    assert asked.messages[-1]["data"]["question_id"] == "scheduling.patient_name"


@pytest.mark.parametrize("rule", ["heart_attack", "overdose"])
def test_a_red_flag_as_the_answer_to_what_is_your_name_ends_the_form(
    service: RunningService, rule: str
) -> None:
    patient = service.patient()
    _into_the_form(patient)
    answer = patient.says(RED_FLAGS[rule])
    assert answer.kinds[0] == "emergency"
    assert answer.state["skill"] is None
    assert answer.state["mode"] == "waiting_for_nurse"
    later = patient.says("John Smith")
    assert "appointment" not in later.kinds
    transcript = patient.transcript()
    assert all(message["kind"] != "appointment" for message in transcript.messages)


def test_the_full_reply_comes_once_and_then_a_reminder(service: RunningService) -> None:
    patient = service.patient()
    first = patient.says(RED_FLAGS["heart_attack"]).messages[0]
    again = patient.says("the crushing chest pain is still there").messages[0]
    assert again["kind"] == "emergency"
    assert len(again["text"]) < len(first["text"])


def test_a_red_flag_is_not_made_to_wait_by_an_earlier_turn(service: RunningService) -> None:
    patient = service.patient()
    patient.says("how can I sleep better?", wait=0)
    answer = patient.says(RED_FLAGS["stroke"])
    assert answer.kinds[0] == "emergency"
    eventually(lambda: patient.transcript().messages)


@pytest.mark.parametrize(
    "words",
    [
        "where can I park?",
        "thanks, that's all",
        "I'd like to book an appointment at the heart clinic",
        "what are the signs of a stroke?",
        "my grandfather had a heart attack ten years ago",
    ],
)
def test_ordinary_talk_is_no_emergency(service: RunningService, words: str) -> None:
    answer = service.patient().says(words)
    assert answer.messages
    assert "emergency" not in answer.kinds
    assert answer.state["mode"] == "bot"
