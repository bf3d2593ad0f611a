"""Conversation 1: the greeting, and consent once danger has been looked at."""

from __future__ import annotations

from tests.service import RunningService


def test_the_first_screen_says_what_it_is_in_forty_words(service: RunningService) -> None:
    opened = service.patient(consent=None).opened
    (greeting,) = opened["messages"]
    words = greeting["text"].split()
    assert len(words) <= 40
    assert "AI" in greeting["text"]
    assert "not a doctor" in greeting["text"]
    assert "999" in greeting["text"]
    assert "person at any time" in greeting["text"]
    assert "Talk to a person" in [choice["label"] for choice in greeting["choices"]]
    assert opened["state"]["consent"] is False


def test_consent_is_asked_after_the_first_words_were_screened(service: RunningService) -> None:
    patient = service.patient(consent=None)
    answer = patient.says("hello, I have a question about my sleep")
    assert answer.messages[0]["data"]["purpose"] == "consent"
    agreed = patient.chooses(answer.choice("I agree"))
    assert agreed.state["consent"] is True
    later = patient.says("how can I sleep better?")
    assert later.kinds[0] == "answer"


def test_without_consent_no_word_of_the_patient_is_kept(service: RunningService) -> None:
    patient = service.patient(consent=None)
    patient.says("my knee zanzibar hurts")
    said = patient.transcript()
    assert "zanzibar" not in str(said.body)
    assert all(message["role"] != "patient" for message in said.messages)


def test_refusing_consent_still_leaves_the_way_to_a_person(service: RunningService) -> None:
    patient = service.patient(consent=None)
    answer = patient.says("hello")
    refused = patient.chooses(answer.choice("No, thank you"))
    assert refused.state["consent"] is False
    handed_over = patient.chooses(refused.choice("Talk to a person"))
    assert handed_over.state["mode"] == "waiting_for_nurse"
    nurse = service.nurse()
    handoff = nurse.handoff_of(patient)
    assert handoff is not None
    assert handoff["quote"] is None


def test_consent_can_be_granted_and_withdrawn(service: RunningService) -> None:
    patient = service.patient(consent=None)
    granted = patient.http.put("/consent", json={"version": "2026-11", "accepted": True})
    assert granted.json()["state"]["consent"] is True
    withdrawn = patient.http.put("/consent", json={"version": "2026-11", "accepted": False})
    assert withdrawn.json()["state"]["consent"] is False


def test_a_hello_is_answered_kindly(service: RunningService) -> None:
    answer = service.patient().says("hello")
    assert answer.status == 200
    assert answer.messages
    assert "emergency" not in answer.kinds
