"""Consent in words and by API, people instead of AI, and a patient's own data."""

from __future__ import annotations

import httpx
import pytest

from tests.service import Answer, Nurse, Patient, RunningService, eventually

DANGER = "I have crushing chest pain going down my left arm and I'm sweating"
SLEEP = "how can I sleep better?"


def own_words(patient: Patient) -> list[str]:
    return [m["text"] for m in patient.transcript().messages if m["role"] == "patient"]


def claimed(nurse: Nurse, patient: Patient) -> str:
    handoff = eventually(lambda: nurse.handoff_of(patient))
    assert nurse.does("claim", handoff["id"]).status_code == 200
    return str(handoff["id"])


def closed(nurse: Nurse, handoff_id: str) -> None:
    done = nurse.does("close", handoff_id, outcome="advised", spoke_to_patient=True)
    assert done.status_code == 200


def audited(patient: Patient) -> list[str]:
    whole = patient.http.get("/me/data").json()
    return [entry["action"] for entry in whole["data"]["log_of_decisions"]]


# Consent


@pytest.mark.parametrize(
    "words",
    [
        "I withdraw my consent",
        "stop keeping what I write",
        "I'm not comfortable with my words being stored any longer",
    ],
)
def test_consent_is_withdrawn_in_words(service: RunningService, words: str) -> None:
    patient = service.patient()
    patient.says("my knee hurts")
    answer = patient.says(words)
    assert answer.state["consent"] is False
    assert "still on the hospital's record" in answer.text
    assert answer.choice("Delete everything")
    later = patient.says("my zanzibar hurts")
    assert "answer" not in later.kinds
    assert "zanzibar" not in str(patient.http.get("/me/data").json())
    assert "consent.withdrawn" in audited(patient)


def test_after_a_withdrawal_danger_still_gets_its_full_advice(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I withdraw my consent")
    answer = patient.says(DANGER)
    assert answer.kinds[0] == "emergency"
    assert "999" in answer.text
    handoff = eventually(lambda: service.nurse().handoff_of(patient))
    assert handoff["quote"] is None
    assert own_words(patient) == []


def test_danger_in_the_very_words_that_withdraw_consent_is_answered_first(
    service: RunningService,
) -> None:
    patient = service.patient()
    answer = patient.says(f"I withdraw my consent. {DANGER}")
    assert answer.kinds[0] == "emergency"
    assert answer.state["consent"] is False
    assert own_words(patient) == []


def test_consent_is_given_again_in_words(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I withdraw my consent")
    again = patient.says("yes you can keep it after all")
    assert again.state["consent"] is True
    assert "answer" in patient.says(SLEEP).kinds


def test_a_typed_yes_or_no_answers_the_consent_question(service: RunningService) -> None:
    patient = service.patient(consent=None)
    patient.says("hello")
    assert patient.says("yes please").state["consent"] is True
    patient = service.patient(consent=None)
    patient.says("hello")
    assert patient.says("no thanks").state["consent"] is False
    # Nothing is asked now, so that an "ok" agrees to nothing.
    assert patient.says("ok").state["consent"] is False


def test_an_ok_after_a_withdrawal_gives_no_consent(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I withdraw my consent")
    for words in ("ok", "yes", "thanks"):
        assert patient.says(words).state["consent"] is False


def test_consent_is_withdrawn_by_api_and_the_chat_says_so(service: RunningService) -> None:
    patient = service.patient()
    body = {"version": "2026-11", "accepted": False}
    withdrawn = patient.http.put("/consent", json=body).json()
    assert withdrawn["state"]["consent"] is False
    assert "still on the hospital's record" in withdrawn["messages"][0]["text"]
    assert patient.http.put("/consent", json=body).json()["messages"] == []
    assert audited(patient) == ["consent.granted", "consent.withdrawn"]


def test_a_nurse_sees_no_words_without_consent_and_the_patient_is_told(
    service: RunningService,
) -> None:
    patient, nurse = service.patient(consent=None), service.nurse()
    asked = patient.says("I want to talk to a person")
    assert asked.state["mode"] == "waiting_for_nurse"
    handoff_id = claimed(nurse, patient)
    unread = patient.says("my knee hurts")
    assert "The nurse can't see what you just wrote" in unread.text
    agreed = patient.chooses(unread.choice("I agree"))
    assert agreed.state == {**agreed.state, "mode": "nurse", "consent": True}
    patient.says("my knee hurts")
    whole = nurse.http.get(f"/handoffs/{handoff_id}").json()
    assert [m["text"] for m in whole["transcript"] if m["role"] == "patient"][-1] == "my knee hurts"


def test_consent_can_be_withdrawn_while_a_nurse_has_the_chat(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says("I want to talk to a person")
    claimed(nurse, patient)
    answer = patient.says("stop keeping what I write")
    assert answer.state == {**answer.state, "mode": "nurse", "consent": False}
    assert "stop keeping what I write" not in own_words(patient)


# People


def test_a_typed_wish_for_a_person_is_heard_before_consent(service: RunningService) -> None:
    patient = service.patient(consent=None)
    asked = patient.says("I want to talk to a person")
    assert asked.state["mode"] == "waiting_for_nurse"
    assert asked.state["consent"] is False
    assert "so that the nurse can read it" in asked.text
    handoff = eventually(lambda: service.nurse().handoff_of(patient))
    assert handoff["quote"] is None


def test_a_person_on_a_ward_is_no_wish_for_one(service: RunningService) -> None:
    answer = service.patient(consent=None).says("is there a person I can visit on the ward?")
    assert answer.state["mode"] == "bot"
    assert answer.messages[0]["data"]["purpose"] == "consent"


def test_no_ai_is_remembered_until_the_patient_changes_it(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse()
    refused = patient.says("Don't use AI for me")
    assert refused.state["mode"] == "waiting_for_nurse"
    assert "check each message for danger" in refused.text
    passed_on = patient.says(SLEEP)
    assert passed_on.kinds == ["handoff"]
    assert "checked it for danger" in passed_on.text
    handoff_id = claimed(nurse, patient)
    whole = nurse.http.get(f"/handoffs/{handoff_id}").json()
    assert SLEEP in [m["text"] for m in whole["transcript"]]
    closed(nurse, handoff_id)
    assert "AI won't answer" in patient.transcript().messages[-1]["text"]
    # The next message opens a new handoff.
    reopened = patient.says(SLEEP)
    assert reopened.state["mode"] == "waiting_for_nurse"
    assert eventually(lambda: nurse.handoff_of(patient))["id"] != handoff_id
    back = patient.chooses(reopened.choice("Let the AI answer again"))
    assert "I'm Lantern, the AI" in back.text
    assert "answer" in patient.says(SLEEP).kinds
    assert audited(patient).count("ai.refused") == audited(patient).count("ai.allowed") == 1


def test_no_ai_is_taken_back_in_words(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I don't want to talk to a robot")
    patient.says("you can use AI again")
    assert "answer" in patient.says(SLEEP).kinds


def test_danger_is_still_looked_for_without_ai(service: RunningService) -> None:
    patient = service.patient()
    patient.says("no AI please")
    assert patient.says(DANGER).kinds[0] == "emergency"


def test_no_ai_leaves_a_booking_behind(service: RunningService) -> None:
    patient = service.patient()
    assert patient.says("I'd like to book an appointment").state["skill"] == "scheduling"
    refused = patient.says("I'd rather not have AI deal with my health")
    assert refused.state["mode"] == "waiting_for_nurse"
    assert refused.state["skill"] is None
    assert patient.says("Cardiology").kinds == ["handoff"]


# What is known


@pytest.mark.parametrize("consent", [None, True])
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("who can read this?", "Nurses at"),
        ("where do my words go?", "own record"),
        ("how long do you keep it?", "until you ask me to delete it"),
        ("do you sell my data?", "not sold"),
        ("do you train AI on it?", "No AI is trained"),
        ("is this confidential?", "danger secret"),
        ("who made this", "Lantern"),
    ],
)
def test_questions_about_privacy_have_honest_answers(
    service: RunningService, question: str, told: str, consent: bool | None
) -> None:
    assert told in service.patient(consent=consent).says(question).text


def test_a_question_in_other_words_is_understood_by_the_model(service: RunningService) -> None:
    answer = service.patient().says("I'm worried my employer could find out what I say here")
    assert "your employer" in answer.text


def test_a_question_about_privacy_does_not_end_a_booking(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I'd like to book an appointment")
    between = patient.says("who can read this?")
    assert "Nurses at" in between.text
    assert "Which department" in between.messages[-1]["text"]
    assert between.state["skill"] == "scheduling"


def test_what_is_known_is_told_in_the_chat(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I have crushing chest pain going down my left arm")
    told = patient.says("What do you know about me?")
    assert "“crushing chest" in told.text
    assert "(about you)" in told.text
    assert "1 request to a nurse" in told.text
    assert "consent text 2026-11" in told.text
    assert "until you ask me to delete it" in told.text
    assert told.messages[0]["data"]["download"] == "/api/v1/me/data"


def booked(patient: Patient, name: str) -> Answer:
    answer = patient.says("I'd like to book an appointment in cardiology")
    for _ in range(6):
        if "appointment" in answer.kinds:
            return answer
        question = answer.messages[-1]
        if "name" in question["text"].lower() and not question["choices"]:
            answer = patient.says(f"my name is {name}")
        else:
            answer = patient.chooses(question["choices"][0]["id"])
    raise AssertionError(answer.text)


def test_the_export_holds_all_that_was_said_and_done(service: RunningService) -> None:
    patient = service.patient()
    booked(patient, "Ann Zanzibar")
    patient.says("I have crushing chest pain going down my left arm")
    response = patient.http.get("/me/data")
    assert "attachment" in response.headers["content-disposition"]
    whole = response.json()
    assert whole["schema"] == "lantern-patient-export"
    assert whole["version"] == 1
    data = whole["data"]
    assert [a["patient_name"] for a in data["appointments"]] == ["Ann Zanzibar"]
    assert "call_ambulance" in [h["urgency"] for h in data["requests_to_nurses"]]
    assert all(handoff["told"] for handoff in data["requests_to_nurses"])
    assert any("crushing" in fact["quote"] for fact in data["things_noted_from_what_you_wrote"])
    assert len(data["messages"]) == len(patient.transcript().messages)
    assert data["keys_to_this_chat"][0]["expires_at"]
    assert "Zanzibar" in str(data["short_term_memory_of_the_ai"])
    assert data.keys() <= whole["explained"].keys()
    assert "nurses_notes" in [left["what"] for left in whole["left_out"]]


def test_an_export_holds_nothing_of_another_patient(service: RunningService) -> None:
    other, patient = service.patient(), service.patient()
    other.says("my name is Zebulon")
    assert "Zebulon" not in str(patient.http.get("/me/data").json())


# Erasure


def test_everything_is_deleted_after_a_confirmed_question(service: RunningService) -> None:
    patient = service.patient()
    patient.says("my knee hurts")
    question = patient.says("delete everything")
    assert "can't be undone" in question.text
    kept = patient.chooses(question.choice("No, keep it"))
    assert "Nothing was deleted" in kept.text
    question = patient.says("delete my data")
    gone = patient.chooses(question.choice("Yes, delete everything"))
    assert gone.state["mode"] == "closed"
    assert "is deleted" in gone.text
    assert patient.http.get("/transcript").status_code == 401


def test_a_typed_yes_confirms_and_a_typed_no_keeps(service: RunningService) -> None:
    patient = service.patient()
    patient.says("delete everything")
    assert patient.says("no").state["mode"] == "bot"
    patient.says("delete everything")
    assert patient.says("yes").state["mode"] == "closed"


def test_erasure_waits_for_an_open_handoff_and_is_then_done(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says("I want to talk to a person")
    waiting = patient.http.delete("/me/data").json()
    assert waiting["status"] == "waiting"
    assert waiting["waits_for"] == "handoff"
    assert "when a nurse has finished" in patient.transcript().messages[-1]["text"]
    closed(nurse, claimed(nurse, patient))
    eventually(lambda: patient.http.get("/transcript").status_code == 401)


def test_a_waiting_erasure_can_be_taken_back(service: RunningService) -> None:
    patient, nurse = service.patient(), service.nurse()
    patient.says("I want to talk to a person")
    question = patient.says("delete everything")
    waits = patient.chooses(question.choice("Yes, delete everything"))
    kept = patient.chooses(waits.choice("Don't delete it after all"))
    assert "won't be deleted" in kept.text
    closed(nurse, claimed(nurse, patient))
    assert patient.says("hello").status == 200


def test_an_appointment_stays_booked_unless_it_is_cancelled_too(service: RunningService) -> None:
    keeps, cancels = service.patient(), service.patient()
    booked(keeps, "Ann Bell")
    booked(cancels, "Bob Bell")
    question = keeps.says("delete everything")
    assert "Ann Bell" in question.text
    assert "stays booked" in keeps.chooses(question.choice("keep my appointment")).text
    erased = cancels.http.delete("/me/data", params={"appointments": "cancel"}).json()
    assert erased["status"] == "erased"
    assert erased["appointments"] == {"kept": 0, "cancelled": 1}


def test_the_event_stream_ends_when_the_chat_was_deleted(service: RunningService) -> None:
    patient = service.patient()
    with patient.http.stream("GET", "/events") as events:
        lines = events.iter_lines()
        assert next(lines) == ": connected"
        other = httpx.delete(
            f"{service.url}/api/v1/me/data", headers={"Authorization": f"Bearer {patient.token}"}
        )
        assert other.json()["status"] == "erased"
        told = list(lines)
    assert '"mode": "closed"' in "\n".join(told)


def test_the_endpoints_are_published(service: RunningService) -> None:
    paths = httpx.get(f"{service.url}/openapi.json").json()["paths"]
    assert {"get", "delete"} <= paths["/api/v1/me/data"].keys()
    assert "put" in paths["/api/v1/consent"]
