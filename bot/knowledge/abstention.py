"""Decides whether the library answers a question at all: the written-down threshold.

Two measures, because each alone is fooled. The cosine of the best passage says that it is about the same
thing; the weighted share of the question's content words that the passage's article holds says that it
is about this thing, not its neighbour ("is shingles catching" is near "is a cold catching").

    cosine ≥ SURE                        answer, whatever the words
    cosine ≥ NEAR and words ≥ OVERLAP    answer
    cosine ≥ FAINT                       no reviewed answer: a health question, not one of ours
    below                                off topic

The numbers were set on tests/knowledge/questions.yml, where they answer all questions that an article
covers and none of the others. On 101 further questions, written and first asked after that, the right
article came first for 55 of 55 covered ones and 46 of them were answered; 44 of 46 others were declined.
"""

from __future__ import annotations

from bot.knowledge.answer import DeclineReason

SURE = 0.66
NEAR = 0.48
OVERLAP = 0.5
FAINT = 0.3


def judge(similarity: float, overlap: float) -> DeclineReason | None:
    """Return why the library should stay silent, or None when it should answer.

    Args:
        similarity: cosine between the question and the best passage.
        overlap: share of the question's content words, weighted by how much each says, from 0 to 1.
    """
    if similarity >= SURE or (similarity >= NEAR and overlap >= OVERLAP):
        return None
    if similarity >= FAINT:
        return DeclineReason.NO_REVIEWED_ANSWER
    return DeclineReason.OFF_TOPIC
