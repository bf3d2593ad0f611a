"""Words for a patient in an emergency: short sentences, and only placeholders that get filled in."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from bot.clinical.numbers import CALLS
from bot.clinical.source import Entry

MOST_WORDS: Final = 12
"""The longest sentence that a patient is told in an emergency."""

PLACEHOLDERS: Final = frozenset({"emergency_number", *(f"{call}_line" for call in CALLS)})
"""What `Numbers.fill` fills in."""

_SENTENCE_END: Final = re.compile(r"[.!?]+(?:\s|$)|\n")
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]*)\}")


def spoken(entry: Entry, placeholders: Collection[str] = PLACEHOLDERS) -> str:
    """The entry's words. Raises RuleError for a long sentence or an unknown placeholder."""
    text = " ".join(entry.text().split())
    for name in _PLACEHOLDER.findall(text):
        if name not in placeholders:
            raise entry.fail(f"there is no placeholder {{{name}}}")
    for sentence in _SENTENCE_END.split(text):
        if len(sentence.split()) > MOST_WORDS:
            raise entry.fail(f"more than {MOST_WORDS} words in the sentence {sentence!r}")
    return text
