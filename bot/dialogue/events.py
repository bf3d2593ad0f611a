"""The closed list of intents that may reach Rasa without being understood from text.

A choice that a patient takes is not text: the gateway resolves it to one of these events, and Rasa's
language understanding is skipped. What is not listed here can be neither offered nor sent, so no caller
can reach Rasa's own commands (`restart`, `session_start`, `back`) or set a slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

OPTION = "option"
MAX_OPTION_CHARS = 200
MAX_LABEL_CHARS = 200


class OptionUse(Enum):
    """Whether an event says what exactly was chosen."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    NONE = "none"


EVENTS: Mapping[str, OptionUse] = MappingProxyType(
    {
        "choose": OptionUse.REQUIRED,
        "affirm": OptionUse.NONE,
        "deny": OptionUse.NONE,
        "cancel": OptionUse.NONE,
        "ask_person": OptionUse.NONE,
        "ask_capabilities": OptionUse.NONE,
        "book_appointment": OptionUse.ALLOWED,
        "health_question": OptionUse.ALLOWED,
        "privacy_erase": OptionUse.NONE,
        "privacy_no_ai": OptionUse.NONE,
        "privacy_question": OptionUse.NONE,
        "privacy_show_data": OptionUse.NONE,
        "privacy_withdraw_consent": OptionUse.NONE,
    }
)


class UnlistedEvent(ValueError):
    """The event is not on the closed list, or its entities don't fit it."""


@dataclass(frozen=True)
class ListedEvent:
    """An event from the list.

    Attributes:
        intent: a key of `EVENTS`.
        option: what was chosen, such as the id of an appointment slot; None if the event has none.
        label: the words that the patient saw on the choice.
    """

    intent: str
    option: str | None
    label: str

    @property
    def entities(self) -> dict[str, str]:
        """The option by its entity's name, as it stands on the wire."""
        return {} if self.option is None else {OPTION: self.option}

    @property
    def parse_data(self) -> dict[str, object]:
        """What Rasa would have read from text; a message that carries it isn't read again."""
        intent = {"name": self.intent, "confidence": 1.0}
        return {
            "text": self.label,
            "intent": intent,
            "intent_ranking": [intent],
            "entities": [
                {"entity": name, "value": value, "start": 0, "end": len(self.label)}
                for name, value in self.entities.items()
            ],
        }


def listed_event(intent: object, entities: object, label: object) -> ListedEvent:
    """Check the three parts of an event as they came from outside.

    Raises:
        UnlistedEvent: always with a message that repeats none of the values.
    """
    use = EVENTS.get(intent) if isinstance(intent, str) else None
    if not isinstance(intent, str) or use is None:
        raise UnlistedEvent("the intent is not on the list")
    if not isinstance(label, str) or not 0 < len(label) <= MAX_LABEL_CHARS:
        raise UnlistedEvent(f"the label must be text of 1 to {MAX_LABEL_CHARS} characters")
    if not isinstance(entities, dict) or not entities.keys() <= {OPTION}:
        raise UnlistedEvent(f"the only entity is {OPTION}")
    option = entities.get(OPTION)
    if OPTION in entities:
        if use is OptionUse.NONE:
            raise UnlistedEvent("this intent takes no option")
        if not isinstance(option, str) or not 0 < len(option) <= MAX_OPTION_CHARS:
            raise UnlistedEvent(f"an option is text of 1 to {MAX_OPTION_CHARS} characters")
    elif use is OptionUse.REQUIRED:
        raise UnlistedEvent("this intent needs an option")
    return ListedEvent(intent, option, label)
