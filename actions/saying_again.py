"""Saying the last answer again, or only the heart of it.

Read from the tracker, so that exactly what the patient saw is said, with its sources and choices; effects
are never repeated.
"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.form_history import QUESTION
from actions.misses import custom_of, turns_back
from actions.replies import TALK_TO_A_PERSON, say
from actions.replying import tell
from actions.wording import Wording

REPEATING = frozenset({"repeat", "speak_simpler"})
AGAIN = "Of course. I said:"
IN_SHORT = "In short:"
A_NURSE_EXPLAINS = "A nurse can explain it in other words."

# The end of a sentence, its citation mark included.
_SENTENCE_END = re.compile(r"(?<=[.!?])(?:\s*\[\d+\])*(?=\s|$)")
_CITED = re.compile(r"\[(\d+)\]")


class SayAgain(Action):
    """Says the last answer once more."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_say_again"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Repeat; a form under way asks its own question again after it."""
        told = _last_told(tracker)
        if not told and not tracker.active_loop:
            tell(dispatcher, tracker, self._wording.reply("repeat"), 0)
        for n, event in enumerate(told):
            _repeat(dispatcher, event, f"{AGAIN}\n\n" if n == 0 else "")
        return []


class SayShorter(Action):
    """Says the heart of the last answer, and offers somebody who can explain it."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_say_shorter"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """The first sentence of an answer, never a summary of our own making."""
        answers = [e for e in _last_told(tracker) if custom_of(e).get("kind") == "answer"]
        heart = _first_sentence(str(answers[0].get("text") or "")) if answers else ""
        if not heart:
            tell(dispatcher, tracker, self._wording.reply("speak_simpler"), 0)
            return []
        cited = {int(n) for n in _CITED.findall(heart)}
        citations = [c for c in custom_of(answers[0]).get("citations", []) if c.get("n") in cited]
        say(
            dispatcher,
            f"{IN_SHORT} {heart} {A_NURSE_EXPLAINS}",
            "text",
            choices=[TALK_TO_A_PERSON],
            citations=citations,
        )
        return []


def _last_told(tracker: Tracker) -> list[dict[str, Any]]:
    """What the bot said in the latest turn before this one that wasn't itself a repetition."""
    turns = turns_back(tracker)
    next(turns, None)
    for message, said in turns:
        intent = ((message.get("parse_data") or {}).get("intent") or {}).get("name")
        told = [event for event in said if custom_of(event).get("kind") != QUESTION]
        if intent not in REPEATING and said:
            return told
    return []


def _repeat(dispatcher: CollectingDispatcher, event: dict[str, Any], lead: str) -> None:
    custom = custom_of(event)
    kind = str(custom.get("kind") or "text")
    say(
        dispatcher,
        f"{lead}{event.get('text') or ''}",
        "text" if kind == "handoff" else kind,
        choices=(event.get("data") or {}).get("buttons") or (),
        data=custom.get("data"),
        citations=custom.get("citations") or (),
    )


def _first_sentence(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if _CITED.search(line)]
    if not lines:
        return ""
    end = _SENTENCE_END.search(lines[0])
    return lines[0][: end.end()] if end else lines[0]
