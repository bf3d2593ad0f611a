"""Finds the passages nearest to a question: meaning, name and words, each brought to 0–1 and added.

Lexical, title and dense scores added beat each alone; rank fusion without the scores did not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.index import Index
from bot.knowledge.lexical import WordIndex
from bot.knowledge.rewrite import Rewriter
from bot.knowledge.text import content_words
from bot.semantics.encode import Encoder, Vectors

BODY, TITLE, WORDS = 1.0, 0.8, 0.6


@dataclass(frozen=True)
class Hit:
    """A passage found, with its score: higher is nearer, 0 to 1, comparable within one search only."""

    document_id: str
    passage_id: str
    title: str
    heading: str
    score: float
    text: str


@dataclass(frozen=True)
class Found:
    """A search with what its callers judge by: the rows best first, and each row's scores.

    `similarity` is the larger of a row's two cosines, the score that predicts whether it answers.
    """

    words: tuple[str, ...]
    vector: Vectors
    rows: tuple[int, ...]
    scores: NDArray[np.float32]
    similarity: NDArray[np.float32]


class Retriever:
    """Searches one index. Holds no state of a question, so threads may share it."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        documents = {document.document_id: document for document in index.documents}
        texts = [
            " ".join((*documents[passage.document_id].names, passage.heading, passage.text))
            for passage in index.passages
        ]
        self.word_index = WordIndex(texts)
        self._rewriter = Rewriter(
            texts,
            {name: each.title for each in index.documents for name in each.also_known_as},
            encoder.knows,
        )

    def find(self, query: str, top: int) -> Found:
        """Return the `top` rows of the index for this query, best first."""
        query = self._rewriter.rewrite(query)
        (vector,) = self._encoder.encode([query])
        query_words = tuple(dict.fromkeys(content_words(query)))
        body = self._index.body_vectors @ vector
        title = self._index.title_vectors @ vector
        lexical = self.word_index.scores(query_words)
        scores = (BODY * _scaled(body) + TITLE * _scaled(title) + WORDS * _scaled(lexical)) / (
            BODY + TITLE + WORDS
        )
        best = np.argsort(-scores, kind="stable")[:top]
        return Found(
            words=query_words,
            vector=vector,
            rows=tuple(int(row) for row in best),
            scores=scores,
            similarity=np.maximum(body, title),
        )


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return (scores - np.float32(low)) / np.float32(high - low)
