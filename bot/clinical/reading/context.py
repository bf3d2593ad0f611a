"""Whether a finding is said to be so: negated, over, long past, imagined, about relatives, idiom.

After ConText (Harkema et al. 2009): cue phrases with a direction and a reach, pseudo-cues that look
like cues and aren't ("not getting better"), and terminators that end a reach ("but", "now"). All of
them are data in data/clinical/language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.clinical.reading.chart import Chart
from bot.clinical.reading.matching import Match, PhraseIndex


class Said(str, Enum):
    """How something is said, from "it is so" to "it isn't meant at all"."""

    SO = "so"
    MILDER = "milder"
    OVER = "over"
    PAST = "past"
    FAMILY = "family"
    SUPPOSED = "supposed"
    NEGATED = "negated"
    NOT_MEANT = "not_meant"


class Reach(str, Enum):
    """Which words a cue speaks about."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"
    COVERS = "covers"


@dataclass(frozen=True)
class Cue:
    """What a cue phrase says about the findings within its reach of `words` words.

    `over_commas` lets the reach run on through a list; `at_end` asks that nothing follows the cue
    in its segment ("fever: no"), `after_pause` reaches back over one pause ("chest pain, gone now"),
    `sentence_before` reaches back to all of the sentence before as well.
    """

    said: Said
    reach: Reach
    words: int
    over_commas: bool = False
    at_end: bool = False
    after_pause: bool = False
    sentence_before: bool = False


@dataclass(frozen=True)
class End:
    """A terminator of the cues of one kind; `forward_only` ends only what follows a cue.

    "It went away but now …" ends there; "chest pain but it went away" doesn't.
    """

    said: Said
    forward_only: bool


@dataclass(frozen=True)
class Cues:
    """Every cue of a language, the look-alikes of cues, and what ends a reach."""

    cues: PhraseIndex[Cue]
    pseudo: PhraseIndex[Said]
    terminators: PhraseIndex[End]
    list_words: frozenset[str]

    def read(self, chart: Chart) -> SentenceContext:
        """Find the cues of one sentence."""
        pseudo = [(m.label, m.first, m.last) for m in self.pseudo.find(chart)]
        cues = [
            match
            for match in self.cues.find(chart)
            if not any(
                said is match.label.said and first <= match.first and match.last <= last
                for said, first, last in pseudo
            )
        ]
        ends = [(m.label, m.first) for m in self.terminators.find(chart)] if cues else []
        lists = [place for word in self.list_words for place in chart.places.get(word, ())]
        return SentenceContext(chart, tuple(cues), tuple(ends), tuple(lists))


@dataclass(frozen=True)
class SentenceContext:
    """The cues of one sentence, ready to be asked about any span of it."""

    chart: Chart
    cues: tuple[Match[Cue], ...]
    ends: tuple[tuple[End, int], ...]
    lists: tuple[int, ...]

    def said(self, first: int, last: int) -> frozenset[Said]:
        """What the cues say about the words `first` to `last` (exclusive); empty if it is so."""
        return frozenset(m.label.said for m in self.cues if self._reaches(m, first, last))

    @property
    def about_sentence_before(self) -> frozenset[Said]:
        """What this sentence says about the one before it ("It has gone now.")."""
        return frozenset(
            m.label.said
            for m in self.cues
            if m.label.sentence_before
            and not any(end.said is m.label.said and place <= m.first for end, place in self.ends)
        )

    def _reaches(self, match: Match[Cue], first: int, last: int) -> bool:
        cue = match.label
        if cue.reach is Reach.COVERS:
            return match.first < last and first < match.last
        if first <= match.first < last:
            return False
        if match.first < first:
            near, far, forward = min(match.last, first), first, True
        else:
            near, far, forward = last, match.first, False
        if (forward and cue.reach is Reach.BACKWARD) or (
            not forward and cue.reach is Reach.FORWARD
        ):
            return False
        if far - near > cue.words:
            return False
        if any(
            end.said is cue.said and near <= place < far and (forward or not end.forward_only)
            for end, place in self.ends
        ):
            return False
        if cue.at_end and not self._at_end(match.last):
            return False
        return self._same_segment(match, first, last) or (
            cue.over_commas and any(place >= near for place in self.lists)
        )

    def _same_segment(self, match: Match[Cue], first: int, last: int) -> bool:
        words = self.chart.sentence
        if match.first < first:
            return words[match.last - 1].segment == words[first].segment
        between = words[match.first].segment - words[last - 1].segment
        # "Fever: no" and "had chest pain, gone now" answer across their own pause.
        return between == 0 or (between == 1 and (match.label.at_end or match.label.after_pause))

    def _at_end(self, place: int) -> bool:
        words = self.chart.sentence
        return place >= len(words) or words[place].segment != words[place - 1].segment
