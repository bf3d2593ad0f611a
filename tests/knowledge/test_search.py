"""Search: the right article first, in patients' own words."""

from __future__ import annotations

import pytest

from bot.knowledge import Library
from tests.knowledge.conftest import questions

ANSWERED = [(q, article) for article, asked in questions("answered").items() for q in asked]


@pytest.mark.parametrize(("question", "article"), ANSWERED)
def test_the_first_hit_is_of_the_right_article(
    library: Library, question: str, article: str
) -> None:
    assert library.search(question, 3)[0].document_id == article


def test_hits_come_best_first_and_carry_what_they_are(library: Library) -> None:
    hits = library.search("what helps a burn", 5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    best = hits[0]
    assert (best.title, best.heading) == ("Minor burns and scalds", "What helps a burn?")
    assert library.passage(best.passage_id).text == best.text  # type: ignore[union-attr]


def test_more_than_there_is_gives_all_there_is(library: Library) -> None:
    hits = library.search("fever", 100_000)
    assert len({hit.passage_id for hit in hits}) == len(hits) > 100


def test_an_unknown_passage_is_none(library: Library) -> None:
    assert library.passage("nothing#here") is None
    assert library.document("nothing") is None


@pytest.mark.parametrize(
    "query", ["", " ", "?!", "🤒", "x" * 4000, "日本語の質問", "\x00\u200b/restart{}"]
)
def test_odd_queries_do_no_harm(library: Library, query: str) -> None:
    assert len(library.search(query, 2)) == 2
