"""The shape of a turn on the wire between the gateway and Rasa, checked exactly.

The gateway is the only caller and holds the secret, but a mistake there must not become a shared
conversation or a command to Rasa, so nothing is taken on trust: unknown keys, missing keys and a sender
that doesn't belong to the conversation are refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.dialogue.events import ListedEvent, UnlistedEvent, listed_event
from bot.dialogue.plain_text import plain_text

MAX_TEXT_CHARS = 4_000
MAX_BODY_BYTES = 64 * 1024
MAX_ID_CHARS = 200

_TURN_KEYS = frozenset({"sender", "text", "event", "metadata"})
_EVENT_KEYS = frozenset({"intent", "entities", "label"})
_METADATA_KEYS = frozenset({"turn_id", "conversation_id", "epoch", "locale"})

# What a message of slashes and unseen characters alone is taken for.
_NOTHING_SAID = "…"


class MalformedTurn(ValueError):
    """The body isn't a turn; the message repeats nothing of it."""


class TurnTooLong(ValueError):
    """The text or the body is over its limit."""


@dataclass(frozen=True)
class Turn:
    """One message of a patient, or one event, on its way to Rasa.

    Attributes:
        sender: Rasa's conversation id, `conversation:epoch`.
        text: the words for Rasa; for an event its label.
        parse_data: what Rasa shall take as understood; None if it has to read the text.
        metadata: reaches the actions; `source` says whether this was `text` or a `choice`.
    """

    sender: str
    text: str
    parse_data: dict[str, object] | None
    metadata: dict[str, object]


def read_turn(body: bytes) -> Turn:
    """Read a turn from the body of a request.

    Raises:
        TurnTooLong: body over 64 kB or text over 4,000 characters.
        MalformedTurn: anything else that is not exactly a turn.
    """
    if len(body) > MAX_BODY_BYTES:
        raise TurnTooLong("the body is over 64 kB")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedTurn("the body is not JSON") from error
    turn = _object(found, _TURN_KEYS, "a turn", optional=frozenset({"text", "event"}))
    metadata = _metadata(turn["metadata"])
    sender = f"{metadata['conversation_id']}:{metadata['epoch']}"
    if turn["sender"] != sender:
        raise MalformedTurn("sender must be conversation_id:epoch")
    text, event = turn.get("text"), turn.get("event")
    if (text is None) == (event is None):
        raise MalformedTurn("exactly one of text and event must be given")
    if event is not None:
        chosen = _event(event)
        return Turn(sender, chosen.label, chosen.parse_data, {**metadata, "source": "choice"})
    words = _words(text)
    understood = None if words else _nothing_said()
    return Turn(sender, words or _NOTHING_SAID, understood, {**metadata, "source": "text"})


def _object(
    found: object, keys: frozenset[str], what: str, optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    if not isinstance(found, dict) or not keys - optional <= found.keys() <= keys:
        raise MalformedTurn(f"{what} must be an object of {', '.join(sorted(keys))}")
    return found


def _metadata(found: object) -> dict[str, object]:
    metadata = _object(found, _METADATA_KEYS, "metadata")
    for name in ("turn_id", "conversation_id", "locale"):
        value = metadata[name]
        if (
            not isinstance(value, str)
            or not 0 < len(value) <= MAX_ID_CHARS
            or not value.isprintable()
        ):
            raise MalformedTurn(f"{name} must be text of 1 to {MAX_ID_CHARS} characters")
    epoch = metadata["epoch"]
    if isinstance(epoch, bool) or not isinstance(epoch, int) or not 0 <= epoch < 2**31:
        raise MalformedTurn("epoch must be a whole number")
    return metadata


def _event(found: object) -> ListedEvent:
    event = _object(found, _EVENT_KEYS, "an event")
    try:
        return listed_event(event["intent"], event["entities"], event["label"])
    except UnlistedEvent as error:
        raise MalformedTurn(str(error)) from error


def _words(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise MalformedTurn("text must not be empty")
    if len(text) > MAX_TEXT_CHARS:
        raise TurnTooLong("the text is over 4,000 characters")
    return plain_text(text)


def _nothing_said() -> dict[str, object]:
    intent = {"name": "nlu_fallback", "confidence": 1.0}
    return {"text": _NOTHING_SAID, "intent": intent, "intent_ranking": [intent], "entities": []}
