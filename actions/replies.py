"""The shape of what an action says, and of what the patient said to it.

A reply is text, choices and a `custom` object of kind, data, citations and effects; the gateway turns it
into a message and commits the effects with it. Keeping the shape here keeps the skills about their skill.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

# What a button may show, in characters; Lantern's input channel refuses more.
LONGEST_LABEL = 80


@dataclass(frozen=True)
class Said:
    """The patient's latest message. `option` is what a pressed choice stands for."""

    text: str
    intent: str
    confidence: float
    option: str | None
    is_choice: bool

    @classmethod
    def latest(cls, tracker: Tracker) -> Said:
        """Read it from the tracker."""
        message = tracker.latest_message
        intent = message.get("intent") or {}
        source = (message.get("metadata") or {}).get("source")
        option = next(iter(tracker.get_latest_entity_values("option")), None)
        return cls(
            text=str(message.get("text") or ""),
            intent=str(intent.get("name") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            option=str(option) if source == "choice" and option is not None else None,
            is_choice=source == "choice",
        )

    def surely(self, intents: Iterable[str]) -> bool:
        """Whether it is one of these intents, by a choice or with fair confidence."""
        return self.intent in intents and (self.is_choice or self.confidence >= 0.6)


@dataclass(frozen=True)
class CurrentTurn:
    """The turn that an action works for; its effects count only while it is open."""

    turn_id: str
    conversation_id: str

    @classmethod
    def of(cls, tracker: Tracker) -> CurrentTurn:
        """Read it from the metadata that the gateway sent.

        Raises:
            KeyError: the message came by another way than the gateway.
        """
        metadata = tracker.latest_message["metadata"]
        return cls(str(metadata["turn_id"]), str(metadata["conversation_id"]))


def choice(label: str, intent: str, option: str | None = None) -> dict[str, str]:
    """A button. Its payload never reaches the patient: the gateway keeps it behind an opaque id."""
    entities = json.dumps({"option": option}) if option is not None else ""
    return {"title": label[:LONGEST_LABEL], "payload": f"/{intent}{entities}"}


def option_of(button: dict[str, Any]) -> str | None:
    """The option that a button of `choice` stands for."""
    payload = str(button.get("payload", ""))
    at = payload.find("{")
    return str(json.loads(payload[at:]).get("option")) if at > 0 else None


TALK_TO_A_PERSON = choice("Talk to a person", "ask_person")
BOOK_AN_APPOINTMENT = choice("Book an appointment", "book_appointment")
WHAT_CAN_YOU_DO = choice("What can you do?", "ask_capabilities")


def say(
    dispatcher: CollectingDispatcher,
    text: str | None,
    kind: str = "text",
    *,
    choices: Sequence[dict[str, str]] = (),
    data: dict[str, Any] | None = None,
    citations: Sequence[dict[str, Any]] = (),
    effects: Sequence[dict[str, Any]] = (),
) -> None:
    """Send one reply."""
    custom: dict[str, Any] = {"kind": kind}
    if data:
        custom["data"] = data
    if citations:
        custom["citations"] = list(citations)
    if effects:
        custom["effects"] = list(effects)
    dispatcher.utter_message(text=text, buttons=list(choices), json_message=custom)


def in_skill(skill: str | None) -> dict[str, Any]:
    """The effect that shows which skill the conversation is in; None when it has ended."""
    return {"kind": "skill", "skill": skill}
