"""Wishes about consent, people instead of AI, and one's own data, where Rasa has understood them.

What is done, and the words for it, are the gateway's (bot/gateway/wish_desk.py): it hears the plain
wordings itself, also while Rasa is down, and a wish must come to the same end by both ways.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import Said, choice, say
from actions.replying import tell_not_understood
from actions.wording import Wording

PREFIX = "privacy_"

# What changes the conversation is asked about first, unless it was understood for certain.
QUESTIONS = {
    "withdraw_consent": "Would you like me to stop keeping what you write?",
    "no_ai": "Would you like people only, and no AI, to answer you here?",
}


# Hardly ever meant here: without consent, or while people alone answer, no message comes this far.
ONLY_IF_SURE = frozenset({"grant_consent", "use_ai"})


class Privacy(Action):
    """Passes a wish on to the gateway as an effect."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_privacy"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Ask for the wish that the intent is named after, or first whether it was meant."""
        said = Said.latest(tracker)
        wish = said.intent.removeprefix(PREFIX)
        if wish in QUESTIONS and not said.surely({said.intent}):
            choices = [choice("Yes, please", said.intent), choice("No, carry on", "deny")]
            say(dispatcher, QUESTIONS[wish], "choices", choices=choices)
            return []
        if wish in ONLY_IF_SURE and not said.surely({said.intent}):
            tell_not_understood(dispatcher, tracker, self._wording)
            return []
        say(dispatcher, None, effects=[{"kind": "wish", "wish": wish}])
        return []
