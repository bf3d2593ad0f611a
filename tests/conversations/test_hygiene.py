"""What goes wrong in a chat, and small talk: answered calmly, a nurse always within reach."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.service import Answer, Patient, RunningService

# What a patient reads as "I didn't understand".
NOT_UNDERSTOOD = re.compile(
    r"not sure what you mean|couldn't (match|read|make sense)|don't know that|can't (place|match|tell)"
    r"|didn't understand|don't understand",
    re.IGNORECASE,
)
CHEERFUL = re.compile(r"!|great|happy|glad|lovely|wonderful|fantastic|awesome|😊", re.IGNORECASE)
THREAT = re.compile(r"\b(block|ban|report you|police|end this chat|terminate)", re.IGNORECASE)


def offers_a_person(answer: Answer) -> bool:
    labels = [c["label"] for m in answer.messages for c in m["choices"]]
    return "Talk to a person" in labels


def choices_of(answer: Answer) -> list[str]:
    return [c["label"] for m in answer.messages for c in m["choices"]]


def starts_booking(patient: Patient) -> Answer:
    answer = patient.says("I'd like to book an appointment")
    assert answer.state["skill"] == "scheduling"
    return answer


def is_back_in_booking(answer: Answer) -> bool:
    return answer.kinds[-1] == "question" and answer.state["skill"] == "scheduling"


@pytest.mark.parametrize(
    "words", ["you stupid useless bot", "fuck off", "shut up you idiot", "ur dumb"]
)
def test_abuse_is_met_calmly_with_help_and_a_person(service: RunningService, words: str) -> None:
    patient = service.patient()
    first, second = patient.says(words), patient.says(words)
    for answer in (first, second):
        assert offers_a_person(answer)
        assert not THREAT.search(answer.text)
        assert not CHEERFUL.search(answer.text)
        assert "emergency" not in answer.kinds
    assert "words like that" in first.text
    assert second.text != first.text


def test_abuse_while_booking_leaves_the_booking_where_it_was(service: RunningService) -> None:
    patient = service.patient()
    starts_booking(patient)
    answer = patient.says("you're an idiot")
    assert "words like that" in answer.text
    assert is_back_in_booking(answer)


@pytest.mark.parametrize("words", ["asdkjh", "zxczxc", "dfgdfg dfg"])
def test_no_words_get_choices_first_and_then_a_nurse(service: RunningService, words: str) -> None:
    patient = service.patient()
    first, second, third = (patient.says(words) for _ in range(3))
    assert "Book an appointment" in choices_of(first)
    assert "nurse" in second.text
    assert len({first.text, second.text, third.text}) == 3
    assert all(offers_a_person(answer) for answer in (first, second, third))


BEWILDERING = [
    "asdkjh",
    "flurb the wibble",
    "kjhkjh",
    "the thing of the other one",
    "mnbvcx",
    "qweqwe",
]


def test_it_never_says_twice_running_that_it_did_not_understand(service: RunningService) -> None:
    patient = service.patient()
    answers = [patient.says(words) for words in BEWILDERING]
    for before, after in itertools.pairwise(answers):
        assert before.text != after.text
        assert not (NOT_UNDERSTOOD.search(before.text) and NOT_UNDERSTOOD.search(after.text))
    assert all(offers_a_person(answer) for answer in answers)


def test_what_is_not_understood_counts_across_skills(service: RunningService) -> None:
    """A miss in the form after one outside it is the second one, not the first again."""
    patient = service.patient()
    starts_booking(patient)
    answers = [patient.says(words) for words in ("asdkjh", "kjhkjh", "sdfsdf")]
    for before, after in itertools.pairwise(answers):
        assert before.text != after.text
    assert all(is_back_in_booking(answer) for answer in answers)
    assert all(offers_a_person(answer) for answer in answers[1:])


def test_misunderstandings_of_one_patient_do_not_count_for_another(
    service: RunningService,
) -> None:
    first, second = service.patient(), service.patient()
    first.says("asdkjh")
    assert second.says("asdkjh").text == service.patient().says("asdkjh").text


def test_an_answer_in_between_ends_the_count(service: RunningService) -> None:
    patient = service.patient()
    first = patient.says("asdkjh")
    patient.says("where can I park?")
    assert patient.says("asdkjh").text == first.text


def test_the_wrong_answer_is_owned_and_a_nurse_offered(service: RunningService) -> None:
    patient = service.patient()
    patient.says("how can I sleep better?")
    first = patient.says("that's not what I asked")
    second = patient.says("you're not listening to me")
    assert "sorry" in first.text
    assert offers_a_person(first)
    assert second.text != first.text
    assert "nurse" in second.text


def test_reassurance_is_never_given_and_warning_signs_are(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I've got a bit of a headache")
    answers = [
        patient.says(words)
        for words in (
            "are you sure it's nothing serious?",
            "but are you absolutely certain",
            "please just tell me I'm fine",
        )
    ]
    assert len({answer.text for answer in answers}) == 3
    assert "can't tell you that it's nothing" in answers[0].text
    for answer in answers[:2]:
        assert "trouble breathing" in answer.text
    for answer in answers:
        assert "999" in answer.text
        assert offers_a_person(answer)
        assert not re.search(r"you('re| are) fine|nothing to worry|don't worry", answer.text)


@pytest.mark.parametrize(
    "words", ["thanks love", "thank you so much for your help", "bye", "goodbye then"]
)
def test_courtesies_end_with_where_to_turn_if_it_gets_worse(
    service: RunningService, words: str
) -> None:
    patient = service.patient()
    patient.says("my back hurts when I bend")
    answer = patient.says(words)
    assert re.search(r"worse|worries you", answer.text)
    assert not CHEERFUL.search(answer.text)


@pytest.mark.parametrize(
    "words", ["tell me a joke", "how are you today?", "are you there?", "sorry about my spelling"]
)
def test_small_talk_is_answered_shortly_and_leads_back(service: RunningService, words: str) -> None:
    patient = service.patient()
    answer = patient.says(words)
    assert offers_a_person(answer)
    assert len(answer.text.split()) <= 40
    starts_booking(patient)
    assert is_back_in_booking(patient.says(words))


def test_starting_over_leaves_the_half_filled_form(service: RunningService) -> None:
    patient = service.patient()
    asked = starts_booking(patient)
    chosen = patient.chooses(asked.choice("Dermatology"))
    answer = patient.says("start over")
    assert answer.state["skill"] is None
    assert {"Book an appointment", "What can you do?", "Talk to a person"} <= {*choices_of(answer)}
    stale = patient.chooses(chosen.messages[-1]["choices"][0]["id"])
    assert "earlier part" in stale.text
    again = patient.chooses(answer.choice("Book an appointment"))
    assert again.messages[-1]["data"]["question_id"] == "scheduling.department"


def test_starting_over_does_not_lower_an_emergency(service: RunningService) -> None:
    patient = service.patient()
    patient.says("I have crushing chest pain going down my left arm")
    answer = patient.says("start again please")
    assert answer.state["urgency"] == "call_ambulance"
    assert answer.state["handoff_id"]


def test_the_last_answer_can_be_heard_again(service: RunningService) -> None:
    patient = service.patient()
    first = patient.says("how can I bring my temperature down?")
    again = patient.says("sorry, can you say that again please?")
    assert first.messages[0]["text"] in again.text
    assert again.messages[0]["citations"] == first.messages[0]["citations"]
    once_more = patient.says("once more please")
    assert once_more.text == again.text


def test_say_that_again_while_booking_asks_the_question_again(service: RunningService) -> None:
    patient = service.patient()
    starts_booking(patient)
    answer = patient.says("say that again please")
    assert is_back_in_booking(answer)
    assert "Which department" in answer.text


def test_with_nothing_to_repeat_it_says_so_with_the_emergency_number(
    service: RunningService,
) -> None:
    answer = service.patient().says("say that again please")
    assert "further up" in answer.text
    assert "999" in answer.text


def test_a_simpler_answer_is_its_first_cited_sentence(service: RunningService) -> None:
    patient = service.patient()
    first = patient.says("how can I bring my temperature down?")
    answer = patient.says("that's too complicated for me")
    assert len(answer.text) < len(first.text)
    assert re.search(r"In short: .*\[\d\]", answer.text)
    assert answer.messages[0]["citations"]
    assert offers_a_person(answer)


@pytest.mark.parametrize(
    "words",
    [
        "¿habla español?",
        "do you speak Polish?",
        "nie mówię po angielsku",
        "necesito una cita con el médico",
        "я не говорю по-английски",
    ],
)
def test_another_language_is_never_pretended(service: RunningService, words: str) -> None:
    patient = service.patient()
    answer = patient.says(words)
    assert "only read and write English" in answer.text
    assert "999" in answer.text
    handed_over = patient.chooses(answer.choice("Talk to a person"))
    assert handed_over.state["mode"] == "waiting_for_nurse"
    written = [m["text"] for m in patient.transcript().messages if m["role"] == "patient"]
    assert words in written


def test_a_red_flag_beside_another_language_still_fires(service: RunningService) -> None:
    answer = service.patient().says("no speak good english. crushing chest pain, can't breathe")
    assert answer.kinds[0] == "emergency"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("where can I park?", "car park"),
        ("what are the visiting hours", "2pm to 8pm"),
        ("is there wifi", "HarbourGuest"),
        ("have my blood results come back", "can't see test results"),
        ("I want to make a complaint", "020 7946 0127"),
        ("can I cancel my appointment on friday", "can't cancel"),
        ("can I change my appointment", "can't change"),
    ],
)
def test_the_hospital_is_asked_about_and_answers_honestly(
    service: RunningService, words: str, told: str
) -> None:
    answer = service.patient().says(words)
    assert told in answer.text
    assert offers_a_person(answer)


def test_a_question_about_the_hospital_does_not_disturb_a_booking(service: RunningService) -> None:
    patient = service.patient()
    starts_booking(patient)
    answer = patient.says("where do I park my car?")
    assert "car park" in answer.text
    assert is_back_in_booking(answer)
