"""Word matching: BM25 over passages.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with their
usual k1 and b.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.text import content_words

K1 = 1.2
B = 0.75


class WordIndex:
    """Which content words stand in which passage, and how much each says."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(content_words(text)) for text in texts]
        self._size = len(texts)
        self._lengths = np.array([max(1, count.total()) for count in counts], dtype=np.float32)
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, count in enumerate(counts):
            for word, times in count.items():
                postings[word].append((row, times))
        self._postings = dict(postings)

    def weight(self, word: str) -> float:
        """Return how much a word says (its inverse document frequency); an unknown one says the most."""
        found = len(self._postings.get(word, ()))
        return math.log(1 + (self._size - found + 0.5) / (found + 0.5))

    def holds(self, word: str, row: int) -> bool:
        """Whether the passage in this row has the word."""
        return any(found == row for found, _ in self._postings.get(word, ()))

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage for these words."""
        scores = np.zeros(self._size, dtype=np.float32)
        if not self._size:
            return scores
        relative = self._lengths / self._lengths.mean()
        for word in query:
            weight = self.weight(word)
            for row, times in self._postings.get(word, ()):
                scores[row] += (
                    weight * times * (K1 + 1) / (times + K1 * (1 - B + B * relative[row]))
                )
        return scores
