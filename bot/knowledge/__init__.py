"""Answers patients' health questions from reviewed articles, each sentence tied to its passage.

The way of a question: `withheld` (not for a program to answer) → `retrieve` → `abstention` → `compose`
→ `ground` → an `Answer`, or a `Declined` that says why. Nothing here logs or keeps a question.
"""

from bot.knowledge.answer import Answer, Citation, Declined, DeclineReason, SeeAlso
from bot.knowledge.documents import Document, Passage, Source
from bot.knowledge.index import IndexMissing
from bot.knowledge.ingest import IngestError
from bot.knowledge.library import Library
from bot.knowledge.retrieve import Hit

__all__ = [
    "Answer",
    "Citation",
    "DeclineReason",
    "Declined",
    "Document",
    "Hit",
    "IndexMissing",
    "IngestError",
    "Library",
    "Passage",
    "SeeAlso",
    "Source",
]
