"""After the full reply: the answers offered under it, how to reach the patient, and a correction."""

from __future__ import annotations

import pytest

from tests.service import Answer, RunningService, eventually

CHEST = "crushing chest pain going down my left arm"


def test_the_four_answers_and_the_question_how_to_reach_the_patient_come_once(
    service: RunningService,
) -> None:
    patient = service.patient()
    answer = patient.says(CHEST)
    assert [choice["label"] for choice in answer.messages[0]["choices"]] == [
        "Help is coming",
        "I can't call",
        "I don't want to",
        "That's not right",
    ]
    assert answer.messages[1]["data"] == {"question_id": "emergency.contact"}
    again = patient.says("my chest is still being crushed")
    assert again.kinds == ["emergency"]


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("Help is coming", "Stay where you are"),
        ("I can't call", "18000"),
        ("I don't want to", "That is your decision"),
    ],
)
def test_each_answer_has_its_own_reply_and_the_emergency_stands(
    service: RunningService, label: str, says: str
) -> None:
    patient = service.patient()
    advice = patient.says(CHEST)
    answer = patient.chooses(advice.choice(label))
    assert says in answer.text
    assert answer.state["urgency"] == "call_ambulance"
    assert answer.state["mode"] == "waiting_for_nurse"


def test_number_and_place_are_kept_beside_the_handoff_and_never_taken_for_a_question(
    service: RunningService,
) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says(CHEST)
    thanked = patient.says("07700 900123, flat 4, 12 Quay Street")
    assert "The nurses can see that" in thanked.text
    assert "I can't send an ambulance from here." in thanked.text
    handoff = eventually(lambda: nurse.handoff_of(patient))
    known = nurse.http.get(f"/handoffs/{handoff['id']}").json()["facts"]
    assert {"name": "contact_details", "value": "yes", "person": "self"}.items() <= known[
        -1
    ].items()
    assert known[-1]["quote"] == "07700 900123, flat 4, 12 Quay Street"
    assert "The nurses can see that" not in patient.says("and how long does a cold last").text


def test_a_question_in_its_place_is_answered(service: RunningService) -> None:
    patient = service.patient()
    patient.says(CHEST)
    answer = patient.says("how can I sleep better?")
    assert "The nurses can see that" not in answer.text


def test_a_new_danger_in_place_of_a_number_is_answered_as_danger(service: RunningService) -> None:
    patient = service.patient()
    patient.says(CHEST)
    answer = patient.says("and now my face is drooping and my speech is slurred")
    assert answer.kinds[0] == "emergency"
    assert "stroke" in answer.messages[0]["data"]["rules"]


def test_a_confirmed_correction_ends_the_advice_and_leaves_the_handoff_to_a_nurse(
    service: RunningService,
) -> None:
    patient, nurse = service.patient(), service.nurse()
    advice = patient.says(CHEST)
    asked = patient.chooses(advice.choice("That's not right"))
    assert "crushing chest" in asked.text
    assert asked.state["urgency"] == "call_ambulance"
    corrected = patient.chooses(asked.choice("No, it isn't"))
    assert corrected.state["urgency"] is None
    handoff = nurse.handoff_of(patient)
    assert handoff is not None
    assert handoff["urgency"] == "call_ambulance"
    assert patient.says(CHEST).kinds[0] == "emergency"


@pytest.mark.parametrize("label", ["Yes", "I'm not sure"])
def test_any_other_answer_to_the_correction_lets_the_advice_stand(
    service: RunningService, label: str
) -> None:
    patient = service.patient()
    asked = patient.chooses(patient.says(CHEST).choice("That's not right"))
    answer = patient.chooses(asked.choice(label))
    assert "Then the advice stands." in answer.text
    assert answer.state["urgency"] == "call_ambulance"


def test_before_consent_nothing_is_asked_that_could_not_be_kept(service: RunningService) -> None:
    patient = service.patient(consent=None)
    advice = patient.says(CHEST)
    assert all(m["data"].get("question_id") != "emergency.contact" for m in advice.messages)
    assert "Stay where you are" in patient.chooses(advice.choice("Help is coming")).text
    agreed = patient.chooses(advice.choice("Yes, I agree"))
    assert agreed.messages[-1]["data"] == {"question_id": "emergency.contact"}


def test_while_a_nurse_is_there_an_answer_goes_to_the_nurse(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse()
    advice = patient.says(CHEST)
    handoff = eventually(lambda: nurse.handoff_of(patient))
    nurse.does("claim", handoff["id"])
    assert patient.chooses(advice.choice("I can't call")).messages == []
    seen = Answer(
        200, {"messages": nurse.http.get(f"/handoffs/{handoff['id']}").json()["transcript"]}
    )
    assert seen.messages[-1]["text"] == "I can't call"
