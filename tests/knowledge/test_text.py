"""How text is read: sentences, words, stems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.text import content_words, fold, sentences, stem


def test_a_sentence_ends_at_its_mark_or_its_line() -> None:
    assert sentences("Rest. Is it 38.5°C? Call 111!\nNo mark here\nEat 2.5 a day.") == [
        "Rest.",
        "Is it 38.5°C?",
        "Call 111!",
        "No mark here",
        "Eat 2.5 a day.",
    ]


@pytest.mark.parametrize(
    "forms",
    [
        ("burn", "burns", "burning", "burned"),
        ("baby", "babies"),
        ("swallow", "swallowing"),
        ("stop", "stopped"),
    ],
)
def test_forms_of_one_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_words_that_say_nothing_are_left_out() -> None:
    assert content_words("Please, what can I do about my fever today?") == ["fever"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_sentences_lose_no_words(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(
        "".join(fold(line).split()) for line in text.splitlines()
    )
