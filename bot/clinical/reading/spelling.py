"""What a written word may stand for in the phrase language.

A word stands for itself, for its singular, for the words that it is a known misspelling of, and,
if it is no real word, for vocabulary words within one or two slips of the keyboard (rapidfuzz, OSA
distance: a swapped pair of letters is one slip). Real words are never "corrected": "cheese" must
not become "chest".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.clinical.reading.phrases import NUMBER

_MEMORY: Final = 20_000
"""Distinct words remembered before the memory is emptied: bounds it against hostile traffic."""

_LEET: Final = str.maketrans("013457@$", "oleastas")
_RUN: Final = re.compile(r"(.)\1{2,}")
_MIXED: Final = re.compile(r"(?=.*[\d@$])(?=.*[^\W\d_])")


class Lexicon:
    """Answers which symbols of the phrase language a word stands for."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        real_words: Iterable[str],
        misspelled: Mapping[str, tuple[str, ...]],
    ) -> None:
        literals = set(vocabulary)
        self._exact = frozenset(word[1:] for word in literals if word.startswith("="))
        self._prefixes = frozenset(word[:-1] for word in literals if word.endswith("*"))
        self._words = frozenset(w for w in literals if w[0] != "=" and w[-1] != "*" and w != NUMBER)
        self._real = frozenset(real_words)
        self._misspelled = dict(misspelled)
        self._by_length: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= 4:
                self._by_length.setdefault((word[0], len(word)), []).append(word)
        self._memory: dict[str, frozenset[str]] = {}

    def is_known(self, word: str) -> bool:
        """Whether the word is in the vocabulary, a known misspelling, or a real word."""
        return (
            word in self._words
            or word in self._misspelled
            or word in self._real
            or word in self._exact
        )

    def symbols(self, word: str) -> frozenset[str]:
        """Every symbol that the word stands for."""
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) >= _MEMORY:
                self._memory.clear()
            found = self._memory[word] = frozenset(self._find(word))
        return found

    def split(self, word: str) -> tuple[str, ...]:
        """Take "chestpain" apart where both halves are known words; else the word itself."""
        if 6 <= len(word) <= 24 and not (self._slips(word) or self._squeezed(word)):
            for cut in range(len(word) - 3, 2, -1):
                left, right = word[:cut], word[cut:]
                if left in self._words and right in self._words:
                    return (left, right)
        return (word,)

    def _find(self, word: str) -> set[str]:
        if word[0].isdigit() and word.replace(".", "", 1).isdigit():
            return {NUMBER, word}
        found = {word, "=" + word} | set(self._misspelled.get(word, ()))
        if len(word) > 3 and word.endswith("s") and word[:-1] in self._words:
            found.add(word[:-1])
        for length in range(2, len(word) + 1):
            if word[:length] in self._prefixes:
                found.add(word[:length] + "*")
        if not self.is_known(word):
            found |= self._slips(word) | self._squeezed(word)
        return found

    def _squeezed(self, word: str) -> set[str]:
        """Vocabulary behind "paaain" and behind digits used as letters ("0verdose")."""
        found: set[str] = set()
        tries = []
        if _RUN.search(word):
            tries += [_RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)]
        if _MIXED.search(word):
            tries += [word.translate(_LEET), word.translate(_LEET).replace("l", "i")]
        for attempt in tries:
            if attempt != word and (attempt in self._words or attempt in self._misspelled):
                found |= {attempt, *self._misspelled.get(attempt, ())}
            elif attempt != word and attempt.endswith("s") and attempt[:-1] in self._words:
                found.add(attempt[:-1])
            elif attempt != word and not self.is_known(attempt):
                found |= self._slips(attempt)
        return found

    def _slips(self, word: str) -> set[str]:
        """Vocabulary within one slip (4 to 7 letters) or two (8 and more), first letter kept."""
        length = len(word)
        if length < 4 or length > 24 or word in self._real or word in self._words:
            return set()
        slips = 1 if length <= 7 else 2
        found: set[str] = set()
        for near in range(length - slips, length + slips + 1):
            for first in {word[0], word[1]}:
                near_words = self._by_length.get((first, near))
                if near_words:
                    for choice, distance, _ in process.extract(
                        word, near_words, scorer=OSA.distance, score_cutoff=slips, limit=None
                    ):
                        swapped = first == word[0] or choice[:2] == word[1] + word[0]
                        if swapped and (distance < 2 or len(choice) >= 8):
                            found.add(choice)
        return found
