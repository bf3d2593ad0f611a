"""Passing the conversation to a nurse because the patient asked for a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.booking_form import emptied
from actions.replies import in_skill, say

WORDS = (
    "I'm passing you to a nurse. They can read what you have written here and will answer in this chat. "
    "You can go on writing while you wait. If you feel much worse, don't wait for them: "
    "get emergency help."
)


class Handoff(Action):
    """Asks the gateway to open a handoff; a booking under way is left unbooked."""

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Say what happens now, and ask for it."""
        effects = [{"kind": "handoff", "reason": "asked_for_person"}, in_skill(None)]
        say(dispatcher, WORDS, "handoff", effects=effects)
        return emptied()
