"""What a question comes back as: an answer whose every sentence is cited, or an honest decline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.knowledge.documents import Document, Passage


class DeclineReason(StrEnum):
    """Why a question was not answered."""

    OFF_TOPIC = "off_topic"
    NO_REVIEWED_ANSWER = "no_reviewed_answer"
    PERSONAL_DOSING = "personal_dosing"
    PERSONAL_DIAGNOSIS = "personal_diagnosis"


@dataclass(frozen=True)
class Declined:
    """No answer, and the reason, so that the caller can word it kindly and offer a nurse."""

    reason: DeclineReason


@dataclass(frozen=True)
class Citation:
    """Where a sentence stands: passage number `n` of the answer.

    `source` and `url` name the public page the article was written from. `reviewed` is who reviewed
    the article, or "pending clinical review".
    """

    n: int
    title: str
    source: str
    url: str
    passage_id: str
    reviewed: str

    def to_json(self) -> dict[str, int | str]:
        """Return the shape that the chat API promises."""
        return {
            "n": self.n,
            "title": self.title,
            "source": self.source,
            "url": self.url,
            "passage_id": self.passage_id,
            "reviewed": self.reviewed,
        }


def cite(n: int, document: Document, passage: Passage) -> Citation:
    """Return the citation number `n`, of a passage of this document."""
    source = document.sources[0]
    return Citation(
        n=n,
        title=document.title,
        source=source.organisation,
        url=source.url,
        passage_id=passage.passage_id,
        reviewed=document.reviewed_by,
    )


@dataclass(frozen=True)
class SeeAlso:
    """Another article that may help."""

    document_id: str
    title: str
    url: str


@dataclass(frozen=True)
class Answer:
    """An answer in the articles' own sentences.

    `sentences` pairs each sentence with the number of its citation. `text` is the same for showing:
    each sentence followed by its `[n]`, with an empty line before when to get help.
    """

    sentences: tuple[tuple[str, int], ...]
    text: str
    citations: tuple[Citation, ...]
    see_also: tuple[SeeAlso, ...]
