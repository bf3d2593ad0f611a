"""Groups a passage's sentences into what can be shown by itself.

An extract goes wrong less by what it says than by what it leaves out: "It is safe" without what is, or
"Take it" without the "Do not" that follows. Those stay together here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.documents import Passage
from bot.knowledge.text import sentences

# What follows a question in a heading stays whole up to this many words.
WHOLE_ANSWER_WORDS = 80

_LEANS = re.compile(
    r"(?:it|its|this|that|these|those|they|their|them|he|she|but|however|so|then|also|and|or"
    r"|if so|unless|otherwise|instead|even|still|some|most of|both|another|others|for example"
    r"|such|after that|no|yes)\b|.*\binstead[.!?]$",
    re.IGNORECASE,
)
# Within a paragraph these point back, or narrow what was said, wherever they stand.
_POINTS_BACK = re.compile(r"\b(?:it|its|this|these|those|they|them|their)\b", re.IGNORECASE)
_NARROWS = re.compile(r"(?:do not|don't|never|only|ask|not)\b", re.IGNORECASE)
_COMPLETE = re.compile(r"[A-Z0-9“\"'(].*[.!?][”\"')]*$", re.DOTALL)


@dataclass(frozen=True)
class Group:
    """Sentences that are shown together or not at all, and where in their passage they stand."""

    sentences: tuple[str, ...]
    passage: Passage
    position: int

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)

    @property
    def words(self) -> int:
        """How many words the group would add."""
        return len(self.text.split())


def groups(passage: Passage) -> list[Group]:
    """Return the passage's whole sentences, those that lean on the one before grouped with it.

    Fragments, and sentences that lean on something that is not there, are left out. What follows a
    question in the heading is one group: "No." means nothing without the rest.
    """
    if passage.is_question:
        answer = Group(tuple(sentences(passage.text)), passage, 0)
        if answer.words <= WHOLE_ANSWER_WORDS and all(map(_COMPLETE.match, answer.sentences)):
            return [answer]
    found: list[list[str]] = []
    for line in passage.text.splitlines():
        previous: list[str] | None = None
        for sentence in sentences(line):
            if not _COMPLETE.match(sentence) or (previous is None and _LEANS.match(sentence)):
                previous = None
            elif previous is not None and _belongs_to_the_one_before(sentence):
                previous.append(sentence)
            else:
                previous = [sentence]
                found.append(previous)
    return [Group(tuple(group), passage, position) for position, group in enumerate(found)]


def _belongs_to_the_one_before(sentence: str) -> bool:
    return bool(_LEANS.match(sentence) or _POINTS_BACK.search(sentence) or _NARROWS.match(sentence))
