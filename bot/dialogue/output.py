"""Collects what the bot says in a turn, in the shape that the gateway reads.

One bot message is one reply: its text, its choices and its custom part stay together (Rasa's own
collecting channel tears them apart and splits text at blank lines).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.dialogue.events import UnlistedEvent, listed_event

_PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?", re.DOTALL)
_UNSUPPORTED = ("quick_replies", "image", "attachment", "elements")


class UnusableReply(ValueError):
    """An action or response said something that can't be put before a patient: a fault of ours."""


@dataclass(frozen=True)
class Choice:
    """A choice offered to the patient: its label, and the event it stands for."""

    label: str
    intent: str
    entities: dict[str, str]

    @classmethod
    def from_button(cls, button: dict[str, Any]) -> Choice:
        """Read a Rasa button with a payload such as `/choose{"option": "slot:42"}`.

        Raises:
            UnusableReply: the payload is no event of the closed list.
        """
        match = _PAYLOAD.fullmatch(str(button.get("payload", "")))
        if match is None:
            raise UnusableReply("a button's payload must look like /intent or /intent{json}")
        try:
            entities = json.loads(match["entities"] or "{}")
            event = listed_event(match["intent"], entities, button.get("title"))
        except (UnlistedEvent, ValueError) as error:
            raise UnusableReply("a button's payload is no event of the closed list") from error
        return cls(event.label, event.intent, event.entities)


@dataclass(frozen=True)
class Reply:
    """One message of the bot.

    Attributes:
        text: what the patient reads; None if the message only carries effects.
        choices: what the patient may choose, in order.
        custom: kind, citations, data and effects, as the action gave them.
    """

    text: str | None
    choices: tuple[Choice, ...] = ()
    custom: dict[str, Any] | None = None

    @classmethod
    def from_message(cls, message: dict[str, Any]) -> Reply:
        """Read a bot message as Rasa hands it to output channels.

        Raises:
            UnusableReply: it has choices that aren't on the closed list, a custom part that is no
                object, or a part that no patient would see (an image, an attachment).
        """
        if any(message.get(part) for part in _UNSUPPORTED):
            raise UnusableReply("only text, buttons and custom reach the patient")
        custom = message.get("custom")
        if custom is not None and not isinstance(custom, dict):
            raise UnusableReply("custom must be an object")
        choices = tuple(Choice.from_button(button) for button in message.get("buttons") or ())
        return cls(message.get("text") or None, choices, custom or None)

    def __bool__(self) -> bool:
        """Whether the message has anything in it."""
        return bool(self.text or self.choices or self.custom)

    def to_json(self) -> dict[str, Any]:
        """The reply as it stands on the wire."""
        return {
            "text": self.text,
            "choices": [
                {"label": c.label, "intent": c.intent, "entities": c.entities} for c in self.choices
            ],
            "custom": self.custom,
        }


class LanternOutput(OutputChannel):
    """Takes every bot message of one turn."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """Name by which a response variation can be written for this channel."""
        return "lantern"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one bot message.

        Raises:
            UnusableReply: see `Reply.from_message`.
        """
        del recipient_id
        if reply := Reply.from_message(message):
            self.replies.append(reply)
