"""Answers to health questions from the hospital's reviewed articles, and kind declines.

Nothing here states a level of urgency: red flags were looked for before the message came this far, and a
described symptom gets what the articles say of it, when to get help included.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.booking_form import FORM
from actions.misses import missed_before
from actions.replies import BOOK_AN_APPOINTMENT, TALK_TO_A_PERSON, Said, say
from actions.replying import tell, tell_not_understood
from actions.wording import Wording
from bot.knowledge import Answer, Declined, DeclineReason
from bot.logs import get_logger

log = get_logger(__name__)


class Answers(Protocol):
    """What is asked of the library: `bot.knowledge.Library`, or a small one in tests."""

    def answer(self, question: str) -> Answer | Declined:
        """Answer with citations, or decline with the reason."""
        ...


DECLINES = {
    DeclineReason.OFF_TOPIC: (
        "I can only help with health questions, appointments and reaching a nurse here, so I can't help "
        "with that. If it is about your health, try it in other words, or talk to a nurse."
    ),
    DeclineReason.NO_REVIEWED_ANSWER: (
        "I don't have a reviewed article that answers that, and I don't want to guess about your health. "
        "A nurse can help you with it."
    ),
    DeclineReason.PERSONAL_DOSING: (
        "I can't tell you how much of a medicine is right for you, because that depends on you and on "
        "what else you take. A nurse or a pharmacist can. The leaflet in the pack gives the most that "
        "is safe in a day."
    ),
    DeclineReason.PERSONAL_DIAGNOSIS: (
        "I can't tell what is causing your symptoms: that needs a person who can ask more and examine "
        "you. A nurse can talk it through with you."
    ),
}
NO_LIBRARY = (
    "I can't look up the hospital's health information just now. "
    "A nurse can help you with your question."
)
SYMPTOM_LEAD = (
    "I'm sorry that you're feeling unwell. This is what the hospital's articles say about it."
)
SYMPTOM_UNKNOWN = (
    "I'm sorry that you're feeling unwell. I have no reviewed article about that, and I don't want to "
    "guess. A nurse can talk it through with you, or you can book an appointment. "
    "If it gets worse or worries you, don't wait for this chat: get help."
)


# Intents of words that may be no question at all; for the others it's the answer that is missing.
NO_QUESTION = frozenset({"nlu_fallback", "inform"})


class GiveAnswer(Action):
    """Answers from the library, or declines and offers a nurse."""

    def __init__(self, library: Answers | None, wording: Wording) -> None:
        self._library = library
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Answer the latest message."""
        said = Said.latest(tracker)
        choices = _choices(tracker)
        if self._library is None:
            say(dispatcher, NO_LIBRARY, "choices", choices=choices)
            return []
        result = await asyncio.to_thread(self._library.answer, said.text)
        symptom = said.intent == "describe_symptom"
        if isinstance(result, Answer):
            log.info("answered", intent=said.intent, count=len(result.citations))
            _tell(dispatcher, result, choices, symptom=symptom)
        else:
            log.info("declined", intent=said.intent, reason=result.reason.value)
            self._decline(dispatcher, tracker, result.reason)
        return []

    def _decline(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, reason: DeclineReason
    ) -> None:
        intent = Said.latest(tracker).intent
        if reason not in (DeclineReason.NO_REVIEWED_ANSWER, DeclineReason.OFF_TOPIC):
            say(dispatcher, DECLINES[reason], "choices", choices=_choices(tracker))
        elif intent in NO_QUESTION:
            tell_not_understood(dispatcher, tracker, self._wording)
        else:
            words = SYMPTOM_UNKNOWN if intent == "describe_symptom" else DECLINES[reason]
            _decline_unless_again(dispatcher, tracker, self._wording, words)


class Decline(Action):
    """Says kindly that a matter is none of this service's."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_decline"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Decline and say what can be done here."""
        words = DECLINES[DeclineReason.OFF_TOPIC]
        _decline_unless_again(dispatcher, tracker, self._wording, words)
        return []


def _decline_unless_again(
    dispatcher: CollectingDispatcher, tracker: Tracker, wording: Wording, words: str
) -> None:
    """Decline in these words, or in others with the offer of a nurse if the turn before was no help."""
    missed = missed_before(tracker)
    if missed:
        reply = wording.reply("declined_again")
        tell(dispatcher, tracker, reply, missed - 1, missed=missed + 1)
    else:
        data = {"missed": 1}
        say(dispatcher, words, "choices", choices=_choices(tracker), data=data)


def _tell(
    dispatcher: CollectingDispatcher,
    answer: Answer,
    choices: list[dict[str, str]],
    *,
    symptom: bool,
) -> None:
    also = [{"title": other.title, "url": other.url} for other in answer.see_also]
    say(
        dispatcher,
        f"{SYMPTOM_LEAD}\n\n{answer.text}" if symptom else answer.text,
        "answer",
        choices=choices,
        data={"see_also": also} if also else None,
        citations=[citation.to_json() for citation in answer.citations],
    )


def _choices(tracker: Tracker) -> list[dict[str, str]]:
    """In the booking form its next question follows at once, so a second way to book would confuse."""
    if (tracker.active_loop or {}).get("name") == FORM:
        return [TALK_TO_A_PERSON]
    return [TALK_TO_A_PERSON, BOOK_AN_APPOINTMENT]
