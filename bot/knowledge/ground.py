"""The gate: no sentence reaches a patient that does not stand, whole and unchanged, in its passage.

Whole, because a part of a sentence can say the opposite of it: "take it with aspirin" stands word for
word in "Never take it with aspirin".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge.documents import Passage
from bot.knowledge.text import fold, sentences


@dataclass(frozen=True)
class Drafted:
    """A sentence that a composer would like to show, and the passage that it claims to be from."""

    text: str
    passage_id: str


def stands_in(sentence: str, passage: Passage) -> bool:
    """Whether `sentence` is a whole sentence of `passage`, white space aside."""
    return fold(sentence) in sentences(passage.text)


def grounded(drafts: Iterable[Drafted], passages: Mapping[str, Passage]) -> tuple[Drafted, ...]:
    """Return the drafts that stand in the passage they cite; the rest, and repeats, are dropped."""
    kept: dict[str, Drafted] = {}
    for draft in drafts:
        passage = passages.get(draft.passage_id)
        if passage is not None and stands_in(draft.text, passage):
            kept.setdefault(fold(draft.text), draft)
    return tuple(kept.values())
