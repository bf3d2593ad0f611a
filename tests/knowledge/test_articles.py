"""Every article that patients are answered from: complete, sourced, plain, and without doses."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.knowledge.documents import PENDING
from bot.knowledge.groups import groups
from bot.knowledge.ingest import Article, read_article
from bot.knowledge.text import sentences
from tests.semantics.embedding import CHECKOUT

FILES = sorted((CHECKOUT / "data" / "knowledge").glob("*.md"))
SECTIONS = ["What it is", "What you can do", "When to get help", "Common questions"]
PUBLISHERS = {
    "NHS": "www.nhs.uk",
    "NICE": "www.nice.org.uk",
    "WHO": "www.who.int",
    "CDC": "www.cdc.gov",
}
HIGHEST_GRADE = 8.0
HOW_FAST = re.compile(
    r"\b(?:999|111|A&E|at once|now|same day|within|maternity unit|GP|116 123)\b", re.IGNORECASE
)
DOSE = re.compile(
    r"\d\s*(?:mg|ml|mcg|g|grams?|tablets?|capsules?|spoonfuls?|units)\b", re.IGNORECASE
)
VOWELS = re.compile(r"[aeiouy]+")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def article(request: pytest.FixtureRequest) -> Article:
    return read_article(request.param)


def text(article: Article) -> str:
    return "\n".join(passage.text for passage in article.passages)


def syllables(word: str) -> int:
    """A usual rough count: groups of vowels, less a silent e."""
    found = len(VOWELS.findall(word.lower()))
    if word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and found > 1:
        found -= 1
    return max(1, found)


def grade(prose: str) -> float:
    """The Flesch–Kincaid grade of a text."""
    spoken = sentences(prose)
    spelt = re.findall(r"[A-Za-z']+", prose)
    return 0.39 * len(spelt) / len(spoken) + 11.8 * sum(map(syllables, spelt)) / len(spelt) - 15.59


def test_there_are_enough_articles() -> None:
    assert len(FILES) >= 14


def test_the_grade_tells_hard_prose_from_plain() -> None:
    assert grade("Drink some water. Rest at home. Call us if it gets worse.") < 3
    assert grade("Gastrointestinal haemorrhage necessitates immediate hospitalisation.") > 15


def test_the_file_is_named_after_the_article(article: Article) -> None:
    assert f"{article.document.document_id}.md" in {file.name for file in FILES}


def test_it_has_the_sections_in_order(article: Article) -> None:
    assert list(dict.fromkeys(passage.section for passage in article.passages)) == SECTIONS


def test_it_answers_at_least_four_questions(article: Article) -> None:
    asked = [passage.heading for passage in article.passages if passage.is_question]
    assert len(set(asked)) >= 4


def test_it_has_a_patient_articles_length(article: Article) -> None:
    assert 350 <= len(text(article).split()) <= 700


def test_it_is_plain_to_read(article: Article) -> None:
    assert grade(text(article)) <= HIGHEST_GRADE


def test_no_sentence_is_long(article: Article) -> None:
    assert [s for s in sentences(text(article)) if len(s.split()) > 34] == []


def test_each_source_is_a_page_of_its_publisher(article: Article) -> None:
    for source in article.document.sources:
        assert urlsplit(source.url).hostname == PUBLISHERS[source.organisation]


def test_it_says_whether_a_clinician_reviewed_it(article: Article) -> None:
    assert article.document.reviewed_by == PENDING
    assert article.document.pending
    assert article.document.written < article.document.review_by


def test_when_to_get_help_begins_with_the_most_urgent_and_says_how_fast(article: Article) -> None:
    advice = [s for p in article.passages if p.tells_when_to_get_help for s in sentences(p.text)]
    assert re.match(r"(?:Call 999|Go to A&E)", advice[0])
    assert [sentence for sentence in advice if not HOW_FAST.search(sentence)] == []
    assert any("same day" in sentence for sentence in advice)


def test_it_names_no_dose(article: Article) -> None:
    assert DOSE.findall(text(article)) == []


def test_nearly_every_sentence_can_be_quoted(article: Article) -> None:
    written = [s for passage in article.passages for s in sentences(passage.text)]
    quotable = {s for p in article.passages for group in groups(p) for s in group.sentences}
    assert len(quotable) >= 0.95 * len(set(written))


def test_a_dose_would_be_found() -> None:
    assert DOSE.search("Take 500 mg")
    assert DOSE.search("take 2 tablets")


def test_ids_and_names_are_not_shared() -> None:
    read = [read_article(file) for file in FILES]
    names = [name.casefold() for each in read for name in each.document.names]
    ids = [passage.passage_id for each in read for passage in each.passages]
    assert len(ids) == len(set(ids))
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_articles_are_all_in_one_folder(articles_dir: Path) -> None:
    assert sorted(articles_dir.rglob("*.md")) == FILES
