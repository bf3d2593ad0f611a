"""Find phrases in a sentence, in time linear in its length.

Phrases are compiled once. A message tries only the phrases whose every necessary word it holds, each
gap is bounded, and every (phrase part, place) is worked out once, so no input makes this slow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from bot.clinical.reading.chart import Chart, Choice
from bot.clinical.reading.phrases import Either, Gap, Maybe, Node, Row, Word

Label = TypeVar("Label")

_NOWHERE: Final[tuple[int, ...]] = ()


@dataclass(frozen=True)
class Match(Generic[Label]):
    """A phrase found at the words `first` to `last` (exclusive) of its sentence."""

    label: Label
    first: int
    last: int


class _Part(Protocol):
    """A compiled part of a phrase."""

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        """Every place just after this part if it begins at `place`."""


@dataclass(frozen=True, eq=False)
class _Words:
    """Any one of some words."""

    symbols: frozenset[str]

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        return (place + 1,) if place in chart.places_of(self.symbols) else _NOWHERE


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

    choices: Mapping[str, tuple[_Compiled, ...]]
    """Filed under each symbol of one need, as word sets hold many choices and a sentence few."""
    anyhow: tuple[_Compiled, ...]
    """Choices that need no particular word."""
    starts: frozenset[str] | None

    def ends(self, chart: Chart, place: int) -> Sequence[int]:
        found = chart.memory.get((self, place))
        if found is None:
            ends = {
                end
                for part, starts in self._possible(chart)
                if place in starts
                for end in part.ends(chart, place)
            }
            found = tuple(sorted(ends)) if ends else _NOWHERE
            chart.memory[self, place] = found
        return found

    def _possible(self, chart: Chart) -> tuple[Choice, ...]:
        """The choices whose words the sentence holds, each with the places where it may begin."""
        found = chart.possible.get(self)
        if found is None:
            near = {c for s in self.choices.keys() & chart.present for c in self.choices[s]}
            found = chart.possible[self] = tuple(
                (choice.part, chart.places_of(choice.starts))
                for choice in (*self.anyhow, *near)
                if chart.holds(choice.needs)
            )
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
        reached: Collection[int] = self.parts[0].ends(chart, place)
        after_gap = False
        for part in self.parts[1:]:
            if not reached:
                return _NOWHERE
            if isinstance(part, _Gap):
                gaps = [chart.over_gap(here, part.most) for here in reached]
                reached = gaps[0] if len(gaps) == 1 else gaps[0].union(*gaps[1:])
                after_gap = True
                continue
            starts = frozenset(reached) if after_gap else chart.over_fillers(reached)
            after_gap = False
            if isinstance(part, _Words):
                reached = [start + 1 for start in starts & chart.places_of(part.symbols)]
            else:
                if isinstance(part, _Either):
                    starts &= chart.places_of(part.starts)
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


class PhraseIndex(Generic[Label]):
    """Many resolved phrases with what each stands for."""

    def __init__(self, phrases: Iterable[tuple[Node, Label]]) -> None:
        compiled: dict[int, _Compiled] = {}
        found = [(_compile(node, compiled), label) for node, label in phrases]
        if any(phrase.empty or not phrase.needs for phrase, _ in found):
            raise ValueError("a phrase must hold at least one word")
        common = Counter(s for phrase, _ in found for need in phrase.needs for s in need)
        self._by_symbol: dict[str, list[int]] = {}
        self._phrases: list[tuple[_Compiled, tuple[frozenset[str], ...], Label]] = []
        for number, (phrase, label) in enumerate(found):
            # Filed under the need that the fewest phrases share: "jaw" rather than "not".
            rarest, *others = sorted(phrase.needs, key=lambda need: sum(common[s] for s in need))
            for symbol in rarest:
                self._by_symbol.setdefault(symbol, []).append(number)
            self._phrases.append((phrase, tuple(others), label))
        # Nodes are told apart by identity while they are compiled, so they must outlive it.
        self._compiled = compiled

    def find(self, chart: Chart) -> list[Match[Label]]:
        """Every match in the sentence, each phrase's longest from each place."""
        by_symbol = self._by_symbol
        numbers: set[int] = set()
        for symbol in chart.present:
            if symbol in by_symbol:
                numbers.update(by_symbol[symbol])
        if not numbers:
            return []
        found: list[Match[Label]] = []
        for number in sorted(numbers):
            phrase, others, label = self._phrases[number]
            if chart.holds(others):
                for place in sorted(chart.places_of(phrase.starts)):
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
    starts = _union(choice.starts for choice in others)
    filed: dict[str, tuple[_Compiled, ...]] = {}
    for choice in others:
        for symbol in min(choice.needs, key=len, default=()):
            filed[symbol] = (*filed.get(symbol, ()), choice)
    anyhow = tuple(choice for choice in others if not choice.needs)
    return _Compiled(_Either(filed, anyhow, starts), needs, starts, empty)


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
