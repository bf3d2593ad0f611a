"""Find phrases in a sentence, in time linear in its length.

Phrases are compiled once. A message tries only the phrases whose every necessary word it holds, each
gap is bounded, and every (phrase part, place) is worked out once, so no input makes this slow.
Filler words may stand anywhere between the words of a phrase; a gap never runs over "no", "but" and
the like, or "pain in my back, not my chest" would be chest pain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from bot.clinical.reading.phrases import Either, Gap, Maybe, Node, Row, Word
from bot.clinical.reading.spelling import Lexicon
from bot.clinical.reading.tokens import Sentence

Label = TypeVar("Label")

_MOST_FILLERS: Final = 4
_NOWHERE: Final[tuple[int, ...]] = ()


@dataclass(frozen=True)
class Match(Generic[Label]):
    """A phrase found at the words `first` to `last` (exclusive) of its sentence."""

    label: Label
    first: int
    last: int


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
        self.hits: dict[_Words, frozenset[int]] = {}
        self.possible: dict[_Either, tuple[_Compiled, ...]] = {}
        self._stops = [token.word in gap_stops for token in sentence]
        self._read_with(fillers)

    def with_fillers(self, fillers: frozenset[str]) -> Chart:
        """The same sentence read with other fillers."""
        other = copy(self)
        other._read_with(fillers)
        return other

    def _read_with(self, fillers: frozenset[str]) -> None:
        fills = [token.word in fillers for token in self.sentence]
        self.skips = [self._skip(place, fills) for place in range(self.size + 1)]
        self.memory: dict[tuple[_Part, int], tuple[int, ...]] = {}

    def _skip(self, place: int, fills: list[bool]) -> range:
        end = place
        while end < self.size and end - place < _MOST_FILLERS and fills[end]:
            end += 1
        return range(place, end + 1)

    def gap(self, place: int, most: int) -> range:
        """Every place that a gap of at most `most` words from `place` may reach."""
        end = place
        furthest = min(self.size, place + most)
        while end < furthest and not self._stops[end]:
            end += 1
        return range(place, end + 1)


class _Part(Protocol):
    """A compiled part of a phrase."""

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        """Every place just after this part if it begins at `place`."""


@dataclass(frozen=True, eq=False)
class _Words:
    """Any one of some words."""

    symbols: frozenset[str]

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        hits = chart.hits.get(self)
        if hits is None:
            common = self.symbols & chart.present
            hits = frozenset(place for symbol in common for place in chart.places[symbol])
            chart.hits[self] = hits
        return (place + 1,) if place in hits else _NOWHERE


@dataclass(frozen=True, eq=False)
class _Gap:
    """Up to `most` words of any kind."""

    most: int

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        return chart.gap(place, self.most)


@dataclass(frozen=True, eq=False)
class _Maybe:
    """A part that may be left out."""

    part: _Part

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        return (place, *self.part.ends(chart, place))


@dataclass(frozen=True, eq=False)
class _Either:
    """One of several parts."""

    choices: tuple[_Compiled, ...]

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        found = chart.memory.get((self, place))
        if found is None:
            possible = chart.possible.get(self)
            if possible is None:
                possible = tuple(c for c in self.choices if c.may_be_in(chart))
                chart.possible[self] = possible
            found = _NOWHERE
            if possible:
                ends = {end for c in possible for end in c.part.ends(chart, place)}
                found = tuple(sorted(ends))
            chart.memory[self, place] = found
        return found


@dataclass(frozen=True, eq=False)
class _Row:
    """Parts one after the other, with fillers between them where they please."""

    parts: tuple[_Part, ...]

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        found = chart.memory.get((self, place))
        if found is None:
            found = chart.memory[self, place] = self._work_out(chart, place)
        return found

    def _work_out(self, chart: Chart, place: int) -> tuple[int, ...]:
        reached: set[int] = set(self.parts[0].ends(chart, place))
        for part in self.parts[1:]:
            if not reached:
                return _NOWHERE
            starts = {start for here in reached for start in chart.skips[here]}
            starts |= reached
            reached = {end for start in starts for end in part.ends(chart, start)}
        return tuple(sorted(reached))


@dataclass(frozen=True, eq=False)
class _Compiled:
    """A part with what any match of it must hold.

    One symbol of each set in `needs` is in every match; `starts` are the symbols that can come
    first, None where anything can.
    """

    part: _Part
    needs: tuple[frozenset[str], ...]
    starts: frozenset[str] | None
    empty: bool

    def may_be_in(self, chart: Chart) -> bool:
        """Whether the sentence holds all that is needed."""
        present = chart.present
        return all(not need.isdisjoint(present) for need in self.needs)


class PhraseIndex(Generic[Label]):
    """Many resolved phrases with what each stands for."""

    def __init__(self, phrases: Iterable[tuple[Node, Label]]) -> None:
        compiled: dict[int, _Compiled] = {}
        self._by_symbol: dict[str, list[int]] = {}
        self._phrases: list[tuple[_Compiled, Label]] = []
        for node, label in phrases:
            phrase = _compile(node, compiled)
            if phrase.empty or not phrase.needs:
                raise ValueError("a phrase must hold at least one word")
            for symbol in min(phrase.needs, key=len):
                self._by_symbol.setdefault(symbol, []).append(len(self._phrases))
            self._phrases.append((phrase, label))
        # Nodes are told apart by identity while they are compiled, so they must outlive it.
        self._compiled = compiled

    def find(self, chart: Chart) -> list[Match[Label]]:
        """Every match in the sentence, each phrase's longest from each place."""
        numbers = {
            number
            for symbol in self._by_symbol.keys() & chart.present
            for number in self._by_symbol[symbol]
        }
        found: list[Match[Label]] = []
        for number in sorted(numbers):
            phrase, label = self._phrases[number]
            if not phrase.may_be_in(chart):
                continue
            starts = chart.present if phrase.starts is None else phrase.starts & chart.present
            for place in sorted({place for symbol in starts for place in chart.places[symbol]}):
                ends = phrase.part.ends(chart, place)
                if ends:
                    found.append(Match(label, place, ends[-1]))
        return found


def _compile(node: Node, known: dict[int, _Compiled]) -> _Compiled:
    """Compile a resolved phrase; a word set that many phrases share is compiled once."""
    found = known.get(id(node))
    if found is None:
        found = known[id(node)] = _compile_new(node, known)
    return found


def _compile_new(node: Node, known: dict[int, _Compiled]) -> _Compiled:
    if isinstance(node, Word):
        word = frozenset({node.symbol})
        return _Compiled(_Words(word), (word,), word, False)
    if isinstance(node, Gap):
        return _Compiled(_Gap(node.most), (), None, True)
    if isinstance(node, Maybe):
        inner = _compile(node.node, known)
        return _Compiled(_Maybe(inner.part), (), inner.starts, True)
    if isinstance(node, Either):
        return _compile_either([_compile(choice, known) for choice in node.choices])
    if not isinstance(node, Row):
        raise TypeError("word sets are resolved before phrases are compiled")
    return _compile_row([_compile(part, known) for part in node.parts])


def _compile_either(choices: list[_Compiled]) -> _Compiled:
    words = [choice for choice in choices if isinstance(choice.part, _Words)]
    others = [choice for choice in choices if not isinstance(choice.part, _Words)]
    symbols = frozenset[str]().union(*(c.starts for c in words if c.starts is not None))
    if not others:
        return _Compiled(_Words(symbols), (symbols,), symbols, False)
    if words:
        others.append(_Compiled(_Words(symbols), (symbols,), symbols, False))
    empty = any(choice.empty for choice in others)
    needs: tuple[frozenset[str], ...] = ()
    if all(choice.needs for choice in others):
        needs = (frozenset[str]().union(*(min(c.needs, key=len) for c in others)),)
    return _Compiled(_Either(tuple(others)), needs, _union(c.starts for c in others), empty)


def _compile_row(parts: list[_Compiled]) -> _Compiled:
    first: list[frozenset[str] | None] = []
    for part in parts:
        first.append(part.starts)
        if not part.empty:
            break
    return _Compiled(
        part=_Row(tuple(part.part for part in parts)),
        needs=tuple(need for part in parts for need in part.needs),
        starts=_union(first),
        empty=all(part.empty for part in parts),
    )


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for symbols in sets:
        if symbols is None:
            return None
        found |= symbols
    return found
