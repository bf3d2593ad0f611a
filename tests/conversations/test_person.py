"""Conversation 5: a person is asked for, comes, writes, and leaves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.service import Answer, RunningService, eventually


def test_a_nurse_takes_over_and_hands_back(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse("Amina Diallo")
    asked = patient.says("I want to talk to a real person please")
    assert asked.state["mode"] == "waiting_for_nurse"
    handoff = eventually(lambda: nurse.handoff_of(patient))
    assert nurse.does("claim", handoff["id"]).status_code == 200
    silent = patient.says("are you there?")
    assert silent.messages == []
    assert silent.state["mode"] == "nurse"
    wrote = nurse.does("message", handoff["id"], id="n1", text="Hello, I'm Amina. How can I help?")
    assert wrote.status_code == 200
    nurse.does("message", handoff["id"], id="n1", text="Hello, I'm Amina. How can I help?")
    said = [m for m in patient.transcript().messages if m["role"] == "nurse"]
    assert [m["data"]["nurse"] for m in said] == ["Amina"]
    closed = nurse.does("close", handoff["id"], outcome="advised", spoke_to_patient=True)
    assert closed.status_code == 200
    back = patient.says("how can I sleep better?")
    assert back.state["mode"] == "bot"
    assert "answer" in back.kinds


def test_earlier_words_do_not_fire_again_after_the_nurse_closed(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says("I have crushing chest pain going down my left arm")
    handoff = eventually(lambda: nurse.handoff_of(patient))
    nurse.does("claim", handoff["id"])
    nurse.does("close", handoff["id"], outcome="emergency_services", spoke_to_patient=True)
    later = patient.says("thanks")
    assert "emergency" not in later.kinds
    assert later.state["urgency"] is None


def test_of_twenty_claims_one_wins(service: RunningService) -> None:
    patient = service.patient()
    patient.says("can I speak to a nurse")
    nurses = [service.nurse() for _ in range(4)]
    handoff = eventually(lambda: nurses[0].handoff_of(patient))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda nurse: nurse.does("claim", handoff["id"]), nurses))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


def test_a_new_danger_while_a_nurse_has_the_chat_raises_the_handoff(
    service: RunningService,
) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says("can I talk to someone please")
    handoff = eventually(lambda: nurse.handoff_of(patient))
    nurse.does("claim", handoff["id"])
    answer = patient.says("I have crushing chest pain going down my left arm")
    assert answer.kinds == ["emergency"]
    raised = nurse.handoff_of(patient)
    assert raised is not None
    assert raised["urgency"] == "call_ambulance"


def test_a_nurse_who_lowers_an_emergency_says_whether_they_spoke_to_the_patient(
    service: RunningService,
) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says("I have crushing chest pain going down my left arm")
    handoff = eventually(lambda: nurse.handoff_of(patient))
    nurse.does("claim", handoff["id"])
    lower = {"urgency": "same_day", "reason": "pulled muscle, examined last week"}
    refused = nurse.does("override", handoff["id"], **lower)
    assert refused.status_code == 422
    assert refused.json()["detail"] == "Say whether you spoke to the patient."
    lowered = nurse.does("override", handoff["id"], **lower, spoke_to_patient=False).json()
    assert lowered["urgency"] == "same_day"
    assert lowered["notes"][-1]["text"].endswith("(Didn't speak to the patient.)")
    assert patient.transcript().state["urgency"] == "same_day"


def test_a_nurse_reads_nothing_without_consent_and_the_patient_is_told(
    service: RunningService,
) -> None:
    patient, nurse = service.patient(consent=None), service.nurse()
    greeting = Answer(200, patient.opened)
    asked = patient.chooses(greeting.choice("Talk to a person"))
    assert "so that the nurse can read it" in asked.text
    handoff = eventually(lambda: nurse.handoff_of(patient))
    nurse.does("claim", handoff["id"])
    unread = patient.says("my prescription ran out")
    assert "The nurse can't see what you just wrote" in unread.text
    agreed = patient.chooses(unread.choice("Yes, I agree"))
    assert agreed.state["consent"] is True
    assert "send again" in agreed.text
    assert patient.says("my prescription ran out").messages == []
    seen = nurse.http.get(f"/handoffs/{handoff['id']}").json()["transcript"]
    said = [message["text"] for message in seen if message["role"] == "patient"]
    assert said == ["my prescription ran out"]
