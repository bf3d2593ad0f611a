"""Every form × {red flag, a person please, a question, cancel, gibberish, silence of a day} × every question.

The conversations are made from one table, forms.yml.
"""

from __future__ import annotations

import pytest
import yaml

from tests.conversations.ageing import make_a_day_older
from tests.conversations.form_table import Form, forms, question_of
from tests.service import CHECKOUT, RunningService

# Digits and signs: no name, no department and no time.
GIBBERISH = "qwx7zzk9 %&11 vvb3"

EVERY_QUESTION = pytest.mark.parametrize(
    ("form", "place"),
    [(form, place) for form in forms() for place in range(len(form.questions))],
    ids=[f"{form.name}, {question.id}" for form in forms() for question in form.questions],
)


def test_every_form_of_the_domain_has_a_row() -> None:
    domain = yaml.safe_load((CHECKOUT / "domain.yml").read_text("utf-8"))
    assert set(domain["forms"]) == {form.name for form in forms()}


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_a_form_comes_to_its_end(service: RunningService, form: Form) -> None:
    patient = service.patient()
    last = form.rest(0, patient, form.until(0, patient))
    assert form.done in last.kinds
    assert last.state["skill"] is None


@EVERY_QUESTION
def test_a_red_flag_ends_the_form_and_is_no_answer(
    service: RunningService, form: Form, place: int
) -> None:
    patient = service.patient()
    asked = form.until(place, patient)
    danger = patient.says("I have crushing chest pain going down my left arm and I'm sweating")
    assert danger.kinds[0] == "emergency"
    assert danger.state["skill"] is None
    assert danger.state["mode"] == "waiting_for_nurse"
    later = form.questions[place].answered_by(patient, asked)
    assert later.messages
    assert question_of(later) not in [question.id for question in form.questions]
    assert not form.is_done(patient)


@EVERY_QUESTION
def test_a_person_is_reached_and_the_form_left(
    service: RunningService, form: Form, place: int
) -> None:
    patient = service.patient()
    asked = form.until(place, patient)
    handed_over = patient.says("I'd like to talk to a person please")
    assert "handoff" in handed_over.kinds
    assert handed_over.state["mode"] == "waiting_for_nurse"
    assert handed_over.state["skill"] is None
    later = form.questions[place].answered_by(patient, asked)
    assert question_of(later) not in [question.id for question in form.questions]
    assert not form.is_done(patient)


@EVERY_QUESTION
def test_a_question_in_between_is_answered_and_the_form_goes_on(
    service: RunningService, form: Form, place: int
) -> None:
    patient = service.patient()
    form.until(place, patient)
    answer = patient.says("what helps with heartburn?")
    assert answer.kinds[0] == "answer"
    assert question_of(answer) == form.questions[place].id
    assert form.done in form.rest(place, patient, answer).kinds


@EVERY_QUESTION
def test_cancelling_leaves_nothing_behind(service: RunningService, form: Form, place: int) -> None:
    patient = service.patient()
    form.until(place, patient)
    left = patient.says("stop, please cancel this")
    assert left.messages
    assert left.state["skill"] is None
    assert question_of(left) is None
    assert not form.is_done(patient)
    afresh = patient.says(form.opening)
    assert question_of(afresh) == form.questions[0].id


@EVERY_QUESTION
def test_gibberish_is_asked_about_in_ever_other_words_and_the_form_goes_on(
    service: RunningService, form: Form, place: int
) -> None:
    patient = service.patient()
    asked = form.until(place, patient)
    said = [asked.messages[-1]["text"]]
    for _ in range(3):
        asked = patient.says(GIBBERISH)
        assert question_of(asked) == form.questions[place].id
        assert asked.messages[-1]["text"] != said[-1]
        said.append(asked.messages[-1]["text"])
    assert asked.choice("Talk to a person")
    assert form.done in form.rest(place, patient, asked).kinds


@EVERY_QUESTION
def test_after_a_day_of_silence_it_is_asked_for_whom_and_the_form_goes_on(
    service: RunningService, form: Form, place: int
) -> None:
    patient = service.patient()
    asked = form.until(place, patient)
    make_a_day_older(service, patient)
    welcome = form.questions[place].answered_by(patient, asked)
    assert question_of(welcome) == "gateway.same_person"
    assert not form.is_done(patient)
    went_on = patient.chooses(welcome.choice("Yes"))
    if place + 1 < len(form.questions):
        went_on = form.rest(place + 1, patient, went_on)
    assert form.done in went_on.kinds


@EVERY_QUESTION
def test_after_a_day_of_silence_nothing_is_carried_over_to_another_person(
    service: RunningService, form: Form, place: int
) -> None:
    patient = service.patient()
    asked = form.until(place, patient)
    make_a_day_older(service, patient)
    welcome = form.questions[place].answered_by(patient, asked)
    other = patient.says("no, it's for somebody else")
    assert other.messages
    assert other.state["skill"] is None
    assert question_of(welcome) == "gateway.same_person"
    assert not form.is_done(patient)
    afresh = patient.says(form.opening)
    assert question_of(afresh) == form.questions[0].id
