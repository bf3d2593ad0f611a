"""One sentence made ready for matching: where each word stands, and what has been worked out so far.

Shared by every phrase that is tried on the sentence, so that nothing is worked out twice. Filler words
may stand anywhere between the words of a phrase; a gap never runs over "no", "but" and the like, or
"pain in my back, not my chest" would be chest pain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from typing import Any, Final

from bot.clinical.reading.spelling import Lexicon
from bot.clinical.reading.tokens import Sentence

_MOST_FILLERS: Final = 4

Choice = tuple[Any, frozenset[int]]
"""One of several parts of a phrase, and the places where it may begin."""


class Chart:
    """One sentence with the symbols of each word, and what has been worked out about it."""

    def __init__(
        self,
        sentence: Sentence,
        lexicon: Lexicon,
        fillers: frozenset[str],
        gap_stops: frozenset[str],
    ) -> None:
        self.sentence = sentence
        self.size = len(sentence)
        self.places: dict[str, list[int]] = {}
        for place, token in enumerate(sentence):
            for symbol in lexicon.symbols(token.word):
                self.places.setdefault(symbol, []).append(place)
        self.present = frozenset(self.places)
        self.possible: dict[object, tuple[Choice, ...]] = {}
        self._everywhere = frozenset(range(self.size))
        self._places_of: dict[frozenset[str], frozenset[int]] = {}
        self._held: dict[frozenset[str], bool] = {}
        self._stops = [token.word in gap_stops for token in sentence]
        self._read_with(fillers)

    def with_fillers(self, fillers: frozenset[str]) -> Chart:
        """The same sentence read with other fillers."""
        other = copy(self)
        other._read_with(fillers)
        return other

    def _read_with(self, fillers: frozenset[str]) -> None:
        fills = [token.word in fillers for token in self.sentence]
        self._skips = [self._skip(place, fills) for place in range(self.size + 1)]
        self._gaps: dict[tuple[int, int], frozenset[int]] = {}
        self.memory: dict[tuple[object, int], tuple[int, ...]] = {}

    def _skip(self, place: int, fills: list[bool]) -> frozenset[int]:
        end = place
        while end < self.size and end - place < _MOST_FILLERS and fills[end]:
            end += 1
        return frozenset(range(place, end + 1))

    def holds(self, needs: Iterable[frozenset[str]]) -> bool:
        """Whether some symbol of each set is in the sentence."""
        held = self._held
        for need in needs:
            met = held.get(need)
            if met is None:
                met = held[need] = not need.isdisjoint(self.present)
            if not met:
                return False
        return True

    def places_of(self, symbols: frozenset[str] | None) -> frozenset[int]:
        """Every place of one of some symbols; of any word where it is None."""
        if symbols is None:
            return self._everywhere
        found = self._places_of.get(symbols)
        if found is None:
            places = self.places
            found = frozenset(p for symbol in symbols & self.present for p in places[symbol])
            self._places_of[symbols] = found
        return found

    def gap(self, place: int, most: int) -> range:
        """Every place that a gap of at most `most` words from `place` may reach."""
        end = place
        furthest = min(self.size, place + most)
        while end < furthest and not self._stops[end]:
            end += 1
        return range(place, end + 1)

    def over_gap(self, place: int, most: int) -> frozenset[int]:
        """Every place that a gap from `place`, with fillers before and after it, may reach."""
        found = self._gaps.get((place, most))
        if found is None:
            ends = {end for start in self._skips[place] for end in self.gap(start, most)}
            found = self._gaps[place, most] = self.over_fillers(ends)
        return found

    def over_fillers(self, places: Collection[int]) -> frozenset[int]:
        """Every place that fillers from some places may reach."""
        if len(places) == 1:
            return self._skips[next(iter(places))]
        return frozenset[int]().union(*[self._skips[place] for place in places])
