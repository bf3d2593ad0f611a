"""The articles a hospital answers from, and the passages they are split into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PENDING = "pending clinical review"
HELP_SECTION = "when to get help"


@dataclass(frozen=True)
class Source:
    """A public page that an article's facts were taken from."""

    title: str
    organisation: str
    url: str


@dataclass(frozen=True)
class Document:
    """One article: what its front matter says. `reviewed_by` is a name, or `PENDING`."""

    document_id: str
    title: str
    also_known_as: tuple[str, ...]
    audience: tuple[str, ...]
    topics: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed_by: str
    review_by: date
    written: date

    @property
    def names(self) -> tuple[str, ...]:
        """The title and every other name of what the article is about."""
        return (self.title, *self.also_known_as)

    @property
    def pending(self) -> bool:
        """Whether no clinician has approved the article yet."""
        return self.reviewed_by == PENDING


@dataclass(frozen=True)
class Passage:
    """A part of one article under one heading, short enough for the encoder to read whole.

    `section` is the article's main heading above it; `heading` the nearest one. A line of `text` is a
    paragraph or a list item. `position` counts the document's passages from 0, in reading order.
    """

    passage_id: str
    document_id: str
    position: int
    section: str
    heading: str
    text: str

    @property
    def is_question(self) -> bool:
        """Whether the heading asks a question and the text answers it."""
        return self.heading.endswith("?")

    @property
    def tells_when_to_get_help(self) -> bool:
        """Whether this is where the article says when, and how fast, to get help."""
        return self.section.casefold() == HELP_SECTION
