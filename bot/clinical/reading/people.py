"""About whom a patient writes: themselves, or which other person.

Words like "my mum" or "he" set the person from there on, "I" and "my" set it back. People of one
group ("son", "baby", "daughter") are one person for us: to mix two children up is safe, to take
them apart may hide a red flag.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clinical.facts import SELF, SOMEBODY
from bot.clinical.reading.chart import Chart
from bot.clinical.reading.matching import PhraseIndex


@dataclass(frozen=True)
class People:
    """The words of a language for people; labels are "self", "somebody" or a group."""

    words: PhraseIndex[str]
    bystanders: PhraseIndex[str]

    def read(self, chart: Chart, earlier: str) -> SentencePeople:
        """Find who is spoken of where; `earlier` is the last person before this sentence."""
        aside = [(m.first, m.last) for m in self.bystanders.find(chart)]
        taken: dict[int, str] = {}
        longest: dict[int, int] = {}
        for match in self.words.find(chart):
            # An aside that ends with "I" gives the word back: "been on it 2 years, now I'm …".
            asides = [part for part in aside if match.label != SELF or part[1] != match.last]
            if any(first <= match.first < last for first, last in asides):
                continue
            if match.last - match.first > longest.get(match.first, 0):
                longest[match.first] = match.last - match.first
                taken[match.first] = match.label
        covered = 0
        marks: list[tuple[int, str]] = []
        other = earlier if earlier != SELF else SOMEBODY
        for place in sorted(taken):
            if place < covered:
                continue
            covered = place + longest[place]
            who = taken[place]
            if who == SOMEBODY:
                who = other
            elif who != SELF:
                other = who
            marks.append((place, who))
        return SentencePeople(earlier, tuple(marks))


@dataclass(frozen=True)
class SentencePeople:
    """Who is spoken of from which word on."""

    earlier: str
    marks: Sequence[tuple[int, str]]

    def about(self, first: int, last: int, opening: bool = False) -> str:
        """The person that the words `first` to `last` (exclusive) are about."""
        before = [person for place, person in self.marks if place <= first]
        inside = [person for place, person in self.marks if first < place < last]
        who = before[-1] if before else inside[0] if inside else None
        if who is None:
            # "Chest pain my dad": nobody was named before in the message, so look ahead.
            who = self.marks[0][1] if self.marks and opening else self.earlier
        return who

    @property
    def last(self) -> str:
        """The person at the end of the sentence."""
        return self.marks[-1][1] if self.marks else self.earlier


def same_person(one: str, other: str) -> bool:
    """Whether two labels may be one person: equal, or another person not told apart."""
    return one == other or (SELF not in (one, other) and SOMEBODY in (one, other))
