"""Somebody comes back after a day: what was said before counts for the same person only."""

from __future__ import annotations

import pytest

from tests.conversations.ageing import make_a_day_older
from tests.service import Answer, Patient, RunningService

# A fact that lasts: after a day it still counts, if it is about this person.
BEFORE = "I'm on blood thinners"
# An emergency for whoever takes them; for others it is asked about.
LATER = "I hit my head this morning"


@pytest.fixture
def patient(service: RunningService) -> Patient:
    patient = service.patient()
    assert "emergency" not in patient.says(BEFORE).kinds
    make_a_day_older(service, patient)
    return patient


def _asked_for_whom(patient: Patient) -> Answer:
    asked = patient.says("how can I sleep better?")
    assert asked.messages[-1]["data"]["question_id"] == "gateway.same_person"
    return asked


def test_for_the_same_person_the_held_message_is_answered_and_earlier_words_count(
    patient: Patient,
) -> None:
    asked = _asked_for_whom(patient)
    assert "answer" in patient.chooses(asked.choice("Yes")).kinds
    assert patient.says(LATER).kinds[0] == "emergency"


def test_for_another_person_the_held_message_is_answered_and_earlier_words_are_history(
    patient: Patient,
) -> None:
    asked = _asked_for_whom(patient)
    assert "answer" in patient.chooses(asked.choice("No")).kinds
    assert "emergency" not in patient.says(LATER).kinds


def test_words_in_place_of_an_answer_are_taken_up_and_it_is_not_asked_again(
    patient: Patient,
) -> None:
    _asked_for_whom(patient)
    other = patient.says("what helps with heartburn?")
    assert "answer" in other.kinds
    assert patient.says(LATER).kinds[0] == "emergency"


def test_a_danger_is_answered_before_anything_is_asked(patient: Patient) -> None:
    assert patient.says("I have crushing chest pain").kinds[0] == "emergency"
