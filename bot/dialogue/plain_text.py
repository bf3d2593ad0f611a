"""Makes sure that what a patient types is read as words and never as a command.

Rasa strips white space and then takes text that begins with "/" for an intent with entities
(`YAMLStoryReader.unpack_regex_message`, run by the RegexMessageHandler of every pipeline, and before it
`UserMessage.__init__`). That is the one way from text to an intent in 3.6.21: the "EXTERNAL: " prefix is
only ever written, and `is_external` is metadata. So whatever could stand in front of a slash goes, and
the slashes with it.
"""

from __future__ import annotations

import unicodedata

_SLASHES = frozenset("/\u2044\u2215\u29f8\uff0f")
# Letters by their Unicode category, yet drawn as nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Controls, format characters such as zero-width ones, unassigned, separators; and marks that have no
# letter to sit on.
_UNSEEN_CATEGORIES = ("C", "Z", "M")


def plain_text(raw: str) -> str:
    """The text without slashes and unseen characters at its start, and without halves of characters.

    Returns:
        Words only; empty if there were none.
    """
    text = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    start = next((at for at, char in enumerate(text) if not _may_not_lead(char)), len(text))
    return text[start:].strip()


def _may_not_lead(char: str) -> bool:
    return (
        char in _SLASHES
        or char in _BLANK_LETTERS
        or char.isspace()
        or unicodedata.category(char).startswith(_UNSEEN_CATEGORIES)
    )
