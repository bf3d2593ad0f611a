"""Conversation 4: an appointment is confirmed before it is made, and never made twice."""

from __future__ import annotations

from tests.service import Answer, Patient, RunningService


def _as_far_as_confirming(patient: Patient) -> Answer:
    asked = patient.says("can I book an appointment with dermatology please")
    assert asked.messages[-1]["data"]["question_id"] == "scheduling.appointment_slot"
    asked = patient.chooses(asked.messages[-1]["choices"][0]["id"])
    assert asked.messages[-1]["data"]["question_id"] == "scheduling.patient_name"
    asked = patient.says("Oluwaseun Adeyemi")
    assert asked.messages[-1]["data"]["question_id"] == "scheduling.booking_confirmed"
    assert "Oluwaseun Adeyemi" in asked.messages[-1]["text"]
    return asked


def test_an_appointment_is_read_back_and_then_booked(service: RunningService) -> None:
    patient = service.patient()
    asked = _as_far_as_confirming(patient)
    assert asked.state["skill"] == "scheduling"
    booked = patient.chooses(asked.choice("Yes"))
    appointment = next(m for m in booked.messages if m["kind"] == "appointment")
    assert "dermatology" in appointment["data"]["department"].lower()
    assert appointment["data"]["starts_at"]
    assert booked.state["skill"] is None


def test_confirming_twice_books_once(service: RunningService) -> None:
    patient = service.patient()
    asked = _as_far_as_confirming(patient)
    yes = asked.choice("Yes")
    patient.chooses(yes)
    patient.chooses(yes)
    made = [m for m in patient.transcript().messages if m["kind"] == "appointment"]
    assert len({m["data"]["appointment_id"] for m in made}) == 1


def test_stopping_books_nothing(service: RunningService) -> None:
    patient = service.patient()
    _as_far_as_confirming(patient)
    stopped = patient.says("cancel, I changed my mind")
    assert stopped.messages
    assert "appointment" not in stopped.kinds
    assert stopped.state["skill"] is None


def test_a_health_question_in_between_is_answered_and_the_form_goes_on(
    service: RunningService,
) -> None:
    patient = service.patient()
    patient.says("I want to book an appointment")
    answer = patient.says("what helps with heartburn?")
    assert "answer" in answer.kinds
    assert answer.messages[-1]["kind"] == "question"
