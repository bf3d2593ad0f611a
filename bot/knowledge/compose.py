"""Composes an answer out of one article's own sentences: the nearest to the question, in reading order.

Nothing is written anew, so nothing can be made up; what can go wrong is what is left out, which
`groups` guards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.knowledge.documents import Passage
from bot.knowledge.ground import Drafted
from bot.knowledge.groups import Group, groups
from bot.semantics.encode import Encoder, Vectors

MAX_WORDS = 120
# Words kept for saying when to get help; the answer itself may use the rest.
HELP_WORDS = 40
MAX_SENTENCES = 6
# How many more passages are quoted from where an answer to the same question opens, and where none
# does.
QUOTED_AFTER_OPENING = 1
QUOTED = 2

# A question of the article's is the patient's own from this cosine on. A "yes" or "no" to a question
# that is only much like it would be wrong, not just beside the point.
SAME_QUESTION = 0.6
SAME_YES_OR_NO = 0.75
# A group further from the question than this share of the best one is left out.
NEAR_ENOUGH = 0.7
# How much a group gains from standing in a well-scored passage.
PASSAGE_SHARE = 0.35
# Two groups nearer to each other than this cosine say the same.
SAME = 0.8

# Encoding sentences is most of the cost of an answer; about 10 kB a passage.
KEPT_PASSAGES = 2048

_YES_OR_NO = re.compile(r"(?:yes|no|mostly|you may|often|sometimes)\b", re.IGNORECASE)
_ASKS_WHEN_TO_GET_HELP = re.compile(
    r"\b(?:when|should|do|need|must|if)\b"
    r".*\b(?:see|call|ring|phone|go\s+to|speak\s+to|get|need|worry)\b"
    r".*\b(?:doctors?|gp|hospital|a\s?&\s?e|emergency|ambulance|help|999|111|worried)\b"
    r"|\bwhen\b.*\b(?:dangerous|serious|worry|worried|an\s+emergency)\b",
    re.IGNORECASE,
)

Scored = tuple[Passage, float]


class Composer:
    """Drafts answers. Keeps the vectors of passages that it used lately; threads may share it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._grouped = lru_cache(KEPT_PASSAGES)(self._encode_groups)
        self._heading = lru_cache(KEPT_PASSAGES)(self._encode_heading)

    def extract(self, question: str, vector: Vectors, scored: Sequence[Scored]) -> list[Drafted]:
        """Draft an answer of at most `MAX_WORDS` words.

        What the article answers to a question much like the patient's opens it. The rest stands in
        reading order, and when to get help comes last; a question about that gets nothing else.

        Args:
            question: the patient's words.
            vector: the question's vector.
            scored: all passages of the best document, with their scores from 0 to 1.
        """
        ranked = sorted(scored, key=lambda entry: -entry[1])
        best = ranked[0][0]
        advice = [passage for passage, _ in scored if passage.tells_when_to_get_help]
        only_advice = best.tells_when_to_get_help or _ASKS_WHEN_TO_GET_HELP.search(question)
        said: list[Group] = []
        if not (advice and only_advice):
            said = self._body(vector, ranked)
            if not said:
                return []
        left = MAX_WORDS - sum(group.words for group in said)
        return [
            Drafted(sentence, group.passage.passage_id)
            for group in (*said, *self._when_to_get_help(vector, advice, left))
            for sentence in group.sentences
        ]

    def _body(self, vector: Vectors, ranked: Sequence[Scored]) -> list[Group]:
        chosen = self._answer_to_the_same_question(vector, ranked[0][0])
        opening = [group for group, _ in chosen]
        quoted = [
            (passage, score)
            for passage, score in ranked
            # The answer to another question would not be understood without that question.
            if not passage.is_question and not passage.tells_when_to_get_help
        ][: QUOTED_AFTER_OPENING if opening else QUOTED]
        candidates = [
            ((1 - PASSAGE_SHARE) * float(each @ vector) + PASSAGE_SHARE * score, group, each)
            for passage, score in quoted
            for group, each in self._grouped(passage)
        ]
        least = NEAR_ENOUGH * max((nearness for nearness, _, _ in candidates), default=0.0)
        words = sum(group.words for group in opening)
        count = sum(len(group.sentences) for group in opening)
        for nearness, group, each in sorted(candidates, key=lambda candidate: -candidate[0]):
            fits = (
                words + group.words <= MAX_WORDS - HELP_WORDS
                and count + len(group.sentences) <= MAX_SENTENCES
            )
            news = all(float(each @ other) < SAME for _, other in chosen)
            if nearness >= least and fits and news:
                chosen.append((group, each))
                words += group.words
                count += len(group.sentences)
        rest = [group for group, _ in chosen[len(opening) :]]
        return opening + sorted(rest, key=lambda group: (group.passage.position, group.position))

    def _answer_to_the_same_question(
        self, vector: Vectors, passage: Passage
    ) -> list[tuple[Group, Vectors]]:
        if not passage.is_question:
            return []
        least = SAME_YES_OR_NO if _YES_OR_NO.match(passage.text) else SAME_QUESTION
        if float(self._heading(passage.heading) @ vector) < least:
            return []
        found = self._grouped(passage)
        fits = sum(group.words for group, _ in found) <= MAX_WORDS - HELP_WORDS
        return list(found if fits else found[:1])

    def _when_to_get_help(
        self, vector: Vectors, advice: Sequence[Passage], budget: int
    ) -> list[Group]:
        """Return the most urgent advice, which articles put first, and then the nearest that fits."""
        found = [entry for passage in advice for entry in self._grouped(passage)]
        chosen: list[int] = []
        for n in sorted(range(len(found)), key=lambda n: (n != 0, -float(found[n][1] @ vector))):
            if found[n][0].words <= budget:
                chosen.append(n)
                budget -= found[n][0].words
        return [found[n][0] for n in sorted(chosen)]

    def _encode_groups(self, passage: Passage) -> tuple[tuple[Group, Vectors], ...]:
        found = groups(passage)
        vectors = self._encoder.encode([group.text for group in found])
        return tuple(zip(found, vectors, strict=True))

    def _encode_heading(self, heading: str) -> Vectors:
        vector: Vectors = self._encoder.encode([heading])[0]
        return vector
