"""Answers to wishes that need no skill: the hospital's facts, courtesies, and what goes wrong in a chat.

All words come from `actions.wording`. The same wish twice running is answered in other words, and what
wasn't understood twice running is answered with the offer of a nurse, never with "I didn't understand"
again.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.booking_form import emptied
from actions.misses import asked_before, missed_before
from actions.replies import (
    BOOK_AN_APPOINTMENT,
    TALK_TO_A_PERSON,
    WHAT_CAN_YOU_DO,
    Said,
    in_skill,
    say,
)
from actions.wording import Reply, Wording
from bot.logs import get_logger

log = get_logger(__name__)

CHOICES = {
    "ask_person": TALK_TO_A_PERSON,
    "book_appointment": BOOK_AN_APPOINTMENT,
    "ask_capabilities": WHAT_CAN_YOU_DO,
}


def tell(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    reply: Reply,
    times_before: int,
    *,
    missed: int = 0,
) -> None:
    """Say a reply; a form under way asks its own question next, so there only a person is offered."""
    in_form = bool((tracker.active_loop or {}).get("name"))
    offered = ("ask_person",) if in_form else reply.choices
    say(
        dispatcher,
        reply.words(times_before, in_form=in_form),
        "choices",
        choices=[CHOICES[name] for name in offered],
        data={"missed": missed} if missed else None,
    )


def tell_not_understood(
    dispatcher: CollectingDispatcher, tracker: Tracker, wording: Wording
) -> None:
    """Ask for other words the first time; offer a nurse, in other words each time, from then on."""
    missed = missed_before(tracker)
    tell(dispatcher, tracker, wording.reply("not_understood"), missed, missed=missed + 1)


class GiveReply(Action):
    """Answers the intent of the latest message with the reply of the same name."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_reply"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Answer."""
        intent = Said.latest(tracker).intent
        reply = self._wording.reply(intent)
        log.info("replied", intent=intent)
        if intent == "not_helpful":
            missed = missed_before(tracker)
            tell(dispatcher, tracker, reply, missed, missed=missed + 1)
        else:
            tell(dispatcher, tracker, reply, asked_before(tracker))
        return []


class NotUnderstood(Action):
    """For what is no words, and for answers that fit no question."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Ask for other words, or offer a nurse."""
        tell_not_understood(dispatcher, tracker, self._wording)
        return []


class StartOver(Action):
    """Leaves everything half-done behind and offers the first choices again."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Ask the gateway for a new epoch: urgency and handoffs stay, only the dialogue begins anew."""
        reply = self._wording.reply("start_over")
        say(
            dispatcher,
            reply.words(0, in_form=False),
            "choices",
            choices=[CHOICES[name] for name in reply.choices],
            effects=[{"kind": "start_over"}, in_skill(None)],
        )
        return emptied()
