"""Fold what only looks different: case, width, accents, look-alike and invisible letters.

Every folded character remembers where it stood in the raw message, because the evidence shown to a
nurse must be the patient's own words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_MARKS = {"Mn", "Me", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories that carry no letter: accents, invisible formatting, unassigned."""


@dataclass(frozen=True)
class Folded:
    """Folded text; `offsets[i]` is the place of `chars[i]` in the raw message."""

    chars: str
    offsets: tuple[int, ...] | range


def fold(text: str, look_alikes: Mapping[str, str]) -> Folded:
    """Fold any text. Newlines stay, other control characters become spaces."""
    if text.isascii() and text.isprintable():
        return Folded(text.lower(), range(len(text)))
    chars: list[str] = []
    offsets: list[int] = []
    for place, char in enumerate(text):
        for piece in _fold_char(char, look_alikes):
            chars.append(piece)
            offsets.append(place)
    return Folded("".join(chars), tuple(offsets))


def _fold_char(char: str, look_alikes: Mapping[str, str]) -> str:
    if char < "\x80":
        if char.isprintable() or char == "\n":
            return char.lower()
        return "\n" if char in "\r\v\f" else " "
    known = look_alikes.get(char)
    if known is not None:
        return known
    category = unicodedata.category(char)
    if category in _MARKS:
        return ""
    if category == "Cc":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    folded = []
    for piece in unicodedata.normalize("NFKD", char):
        known = look_alikes.get(piece)
        if known is not None:
            folded.append(known)
        elif unicodedata.category(piece) not in _MARKS:
            folded.append(piece.casefold())
    return "".join(folded)
