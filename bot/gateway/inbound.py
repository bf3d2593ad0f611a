"""One message as it came in: cleaned, measured, and hashed for the dedupe key."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from bot.gateway.problems import Problem

MAX_CHARACTERS = 4000


@dataclass(frozen=True)
class InboundMessage:
    """A patient's text, or the id of a choice that was offered to them; exactly one of the two."""

    client_id: str
    text: str | None = None
    choice_id: str | None = None

    def content_hash(self, key: str) -> str:
        """A keyed hash of what was said: tells a repeat from another message under the same id."""
        content = f"choice:{self.choice_id}" if self.choice_id else f"text:{self.text}"
        return hmac.new(key.encode(), content.encode(), hashlib.sha256).hexdigest()


def read_text(raw: str) -> str:
    """The text without characters that nobody typed on purpose (controls, half surrogates).

    Zero-width and look-alike letters stay: the screen folds them, and the evidence points into the
    patient's own words.

    Raises:
        Problem: nothing is left (422), or it is longer than MAX_CHARACTERS (413).
    """
    if len(raw) > MAX_CHARACTERS:
        raise Problem(
            413,
            f"That message is too long. Please keep it under {MAX_CHARACTERS:,} characters, "
            "or send it in parts.",
        )
    text = "".join(
        character
        for character in raw
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    ).strip()
    if not any(unicodedata.category(character) not in ("Cf", "Zs", "Cc") for character in text):
        raise Problem(422, "That message is empty. Please write what you would like help with.")
    return text
