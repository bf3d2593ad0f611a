"""Answers: short, in the articles' own words, every sentence bound to the passage it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.knowledge import Answer, Declined, Library
from bot.knowledge.ground import stands_in
from tests.knowledge.conftest import questions

ANSWERED = [(q, article) for article, asked in questions("answered").items() for q in asked]
MARKER = re.compile(r" \[(\d+)\]")


@pytest.fixture(params=ANSWERED, ids=lambda pair: pair[0])
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def answer(answers: Callable[[str], Answer | Declined], pair: tuple[str, str]) -> Answer:
    found = answers(pair[0])
    assert isinstance(found, Answer)
    return found


def test_it_is_from_the_right_article(
    library: Library, answer: Answer, pair: tuple[str, str]
) -> None:
    cited = {library.passage(c.passage_id).document_id for c in answer.citations}  # type: ignore[union-attr]
    assert cited == {pair[1]}


def test_every_sentence_stands_whole_in_the_passage_it_cites(
    library: Library, answer: Answer
) -> None:
    cited = {citation.n: library.passage(citation.passage_id) for citation in answer.citations}
    for sentence, n in answer.sentences:
        passage = cited[n]
        assert passage is not None
        assert stands_in(sentence, passage)


def test_the_text_is_the_sentences_each_with_its_number(answer: Answer) -> None:
    assert re.sub(r"\s+", " ", answer.text) == " ".join(f"{s} [{n}]" for s, n in answer.sentences)
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert {int(n) for n in MARKER.findall(answer.text)} == {c.n for c in answer.citations}


def test_it_is_short(answer: Answer) -> None:
    assert 10 <= len(MARKER.sub("", answer.text).split()) <= 120


def test_it_ends_with_when_to_get_help_most_urgent_first(library: Library, answer: Answer) -> None:
    last = library.passage(answer.citations[-1].passage_id)
    assert last is not None
    assert last.tells_when_to_get_help
    advice = [
        s
        for s, n in answer.sentences
        if library.passage(answer.citations[n - 1].passage_id).tells_when_to_get_help
    ]  # type: ignore[union-attr]
    assert re.match(r"(?:Call 999|Go to A&E)", advice[0])


def test_it_says_nothing_twice(answer: Answer) -> None:
    said = [sentence for sentence, _ in answer.sentences]
    assert len(said) == len(set(said))


def test_the_article_that_answers_the_very_question_opens(library: Library) -> None:
    found = library.answer("can I take ibuprofen with heartburn")
    assert isinstance(found, Answer)
    assert found.text.startswith(
        "Ibuprofen, aspirin and similar painkillers can irritate the stomach"
    )


def test_a_question_about_when_to_get_help_gets_just_that(library: Library) -> None:
    found = library.answer("when should I see a doctor about back pain")
    assert isinstance(found, Answer)
    assert {c.passage_id for c in found.citations} == {"back-pain#when-to-get-help"}


def test_a_citation_has_the_shape_of_the_chat_api(library: Library) -> None:
    found = library.answer("what helps a burn")
    assert isinstance(found, Answer)
    assert found.citations[0].to_json() == {
        "n": 1,
        "title": "Minor burns and scalds",
        "source": "NHS",
        "url": "https://www.nhs.uk/conditions/burns-and-scalds/",
        "passage_id": "minor-burns#what-helps-a-burn",
        "reviewed": "pending clinical review",
    }


def test_a_neighbouring_article_is_named_beside(library: Library) -> None:
    found = library.answer("what is a fever")
    assert isinstance(found, Answer)
    assert "Fever in children" in {also.title for also in found.see_also}


def test_the_same_question_gets_the_same_answer(library: Library) -> None:
    assert library.answer("what helps a migraine") == library.answer("what helps a migraine")


def test_a_question_inside_chat_is_still_answered(library: Library) -> None:
    found = library.answer(
        "hi there, thanks for this, so can you tell me what helps a burn please?"
    )
    assert isinstance(found, Answer)
    assert found.citations[0].passage_id.startswith("minor-burns#")


@pytest.mark.parametrize("question", ["", "   ", "?", "🤒", "\x00", "a" * 4000, "/restart{}"])
def test_what_is_no_question_is_declined(library: Library, question: str) -> None:
    assert isinstance(library.answer(question), Declined)


def test_nothing_of_a_question_is_printed_or_logged(
    library: Library, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(0):
        library.answer("canary4711 what helps a burn")
        library.search("canary4711", 3)
    out, err = capfd.readouterr()
    assert "canary4711" not in out + err + caplog.text
