"""What the patient reads as an answer, as a decline, and when passed to a nurse."""

from __future__ import annotations

import pytest

from actions.answers import DECLINES, Decline, GiveAnswer
from actions.handoff import Handoff
from actions.wording import Wording
from bot.knowledge import Answer, Citation, Declined, DeclineReason, SeeAlso
from bot.records.effects import EFFECTS, HandoffEffect
from bot.settings import CHECKOUT
from tests.actions.dialogue import perform, tracker_of

WORDING = Wording.read(CHECKOUT / "data", "Harbour General Hospital", "999")
ANSWER = Answer(
    sentences=(("Rest and drink plenty.", 1),),
    text="Rest and drink plenty. [1]",
    citations=(
        Citation(1, "Fever", "NHS", "https://www.nhs.uk", "fever:1", "pending clinical review"),
    ),
    see_also=(SeeAlso("flu", "Cold and flu", "https://www.nhs.uk/flu"),),
)
LEVELS = ("emergency department", "ambulance", "same day", "self care", "urgent")


class OneAnswer:
    def __init__(self, result: Answer | Declined) -> None:
        self.result = result
        self.asked: list[str] = []

    def answer(self, question: str) -> Answer | Declined:
        self.asked.append(question)
        return self.result


def test_an_answer_carries_its_citations_and_the_offer_of_a_nurse() -> None:
    library = OneAnswer(ANSWER)
    _, [message] = perform(
        GiveAnswer(library, WORDING), tracker_of("what helps with a fever?", "health_question")
    )
    assert library.asked == ["what helps with a fever?"]
    assert message["text"] == "Rest and drink plenty. [1]"
    assert message["custom"]["kind"] == "answer"
    assert message["custom"]["citations"][0]["url"] == "https://www.nhs.uk"
    assert message["custom"]["data"]["see_also"][0]["title"] == "Cold and flu"
    assert message["buttons"][0]["payload"] == "/ask_person"


def test_a_described_symptom_gets_the_articles_words_and_both_ways_on_but_no_level() -> None:
    tracker = tracker_of("I feel hot and shivery", "describe_symptom")
    _, [message] = perform(GiveAnswer(OneAnswer(ANSWER), WORDING), tracker)
    assert "Rest and drink plenty. [1]" in message["text"]
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads == ["/ask_person", "/book_appointment"]
    assert "urgency" not in message["custom"]
    assert not any(level in message["text"].lower() for level in LEVELS)


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_every_decline_is_in_its_own_words_and_offers_a_nurse(reason: DeclineReason) -> None:
    tracker = tracker_of("how much should I take?", "health_question")
    _, [message] = perform(GiveAnswer(OneAnswer(Declined(reason)), WORDING), tracker)
    assert message["text"] == DECLINES[reason]
    assert list(DECLINES.values()).count(message["text"]) == 1
    assert message["buttons"][0]["payload"] == "/ask_person"
    assert "citations" not in message["custom"]


def test_without_a_library_the_patient_is_told_so_and_offered_a_nurse() -> None:
    _, [message] = perform(GiveAnswer(None, WORDING), tracker_of("fever?", "health_question"))
    assert "can't look up" in message["text"]
    assert message["buttons"][0]["payload"] == "/ask_person"


def test_what_is_out_of_scope_is_declined_with_what_is_possible_here() -> None:
    _, [message] = perform(Decline(WORDING), tracker_of("who won the match?", "out_of_scope"))
    assert "I can only help with health questions" in message["text"]
    assert message["buttons"][0]["payload"] == "/ask_person"


def test_asking_for_a_person_opens_a_handoff_and_empties_the_form() -> None:
    events, [message] = perform(Handoff(), tracker_of("a nurse please", "ask_person"))
    effects = EFFECTS.validate_python(message["custom"]["effects"])
    assert HandoffEffect(reason="asked_for_person") in effects
    assert message["custom"]["kind"] == "handoff"
    assert {event["name"] for event in events if event["value"] is None} == {
        "department",
        "appointment_slot",
        "patient_name",
        "booking_confirmed",
    }
