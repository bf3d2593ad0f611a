"""Folding, cutting and spelling of words."""

from __future__ import annotations

import pytest

from bot.clinical.reading.normalise import fold
from bot.clinical.reading.spelling import Lexicon
from bot.clinical.reading.tokens import cut

LEXICON = Lexicon(
    ["chest", "pain", "breathe", "overdose", "paracetamol", "numb", "swell*", "help"],
    ["number", "cheese", "paint", "chestnut"],
    {"hart": ("heart",)},
)


def words(text: str) -> list[list[str]]:
    sentences = cut(
        fold(text, {"а": "a", "\u2019": "'"}),
        {"2day": ("today",), "gonna": ("going", "to")},
        {"💊": ("pills",)},
        LEXICON.is_known,
        LEXICON.split,
    )
    return [[token.word for token in sentence] for sentence in sentences]


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("CHEST", "chest"),
        ("ｃｈｅｓｔ", "chest"),
        ("café", "cafe"),
        ("𝐜𝐡𝐞𝐬𝐭", "chest"),
        ("che\u200bst", "chest"),
        ("che\u00adst", "chest"),
        ("а", "a"),
        ("a\x00b", "a b"),
        ("ﬁ", "fi"),
    ],
)
def test_what_looks_the_same_folds_to_the_same(raw: str, folded: str) -> None:
    result = fold(raw, {"а": "a"})
    assert result.chars == folded
    assert len(result.offsets) == len(folded)


def test_every_folded_character_knows_its_raw_place() -> None:
    raw = "a\u200bﬁ c"
    folded = fold(raw, {})
    assert [raw[place] for place in folded.offsets] == ["a", "ﬁ", "ﬁ", " ", "c"]


@pytest.mark.parametrize(
    ("text", "cut_into"),
    [
        ("Chest pain. Help!", [["chest", "pain"], ["help"]]),
        ("chest pain\nhelp", [["chest", "pain"], ["help"]]),
        ("temp 39.5, help", [["temp", "39.5", "help"]]),
        ("temp 39,5", [["temp", "39.5"]]),
        ("103f", [["103", "f"]]),
        ("2day", [["today"]]),
        ("gonna help", [["going", "to", "help"]]),
        ("can't", [["cant"]]),
        ("can\u2019t", [["cant"]]),
        ("chestpain", [["chest", "pain"]]),
        ("took 💊😀", [["took", "pills"]]),
        ("", []),
        ("...", []),
    ],
)
def test_cutting_into_sentences_and_words(text: str, cut_into: list[list[str]]) -> None:
    assert words(text) == cut_into


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("chest", "chest"),
        ("chset", "chest"),
        ("chst", "chest"),
        ("paaaain", "pain"),
        ("pains", "pain"),
        ("breeathe", "breathe"),
        ("0verdose", "overdose"),
        ("ch3st", "chest"),
        ("parasetamoll", "paracetamol"),
        ("hart", "heart"),
        ("swelling", "swell*"),
        ("39.5", "#"),
    ],
)
def test_a_word_stands_for_what_was_meant(word: str, meant: str) -> None:
    assert meant in LEXICON.symbols(word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("number", "numb"),
        ("cheese", "chest"),
        ("paint", "pain"),
        ("pan", "pain"),
        ("best", "chest"),
    ],
)
def test_a_real_or_short_word_is_never_corrected(word: str, other: str) -> None:
    assert other not in LEXICON.symbols(word)
