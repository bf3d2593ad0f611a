"""Sentences that only make sense together are shown together."""

from __future__ import annotations

import pytest

from bot.knowledge.documents import Passage
from bot.knowledge.groups import groups


def texts(text: str, heading: str = "What it is") -> list[str]:
    passage = Passage("a#b", "a", 0, heading, heading, text)
    return [group.text for group in groups(passage)]


def test_independent_sentences_stand_alone() -> None:
    assert texts("Rest at home. Drink plenty of water.") == [
        "Rest at home.",
        "Drink plenty of water.",
    ]


@pytest.mark.parametrize(
    "second",
    [
        "It is safe for most people.",
        "But ask a doctor first.",
        "Do not take more than the leaflet says.",
        "Never give aspirin to a child.",
        "Some people must not.",
        "Taking food with this helps.",
        "Use a cover instead.",
    ],
)
def test_what_leans_on_or_narrows_the_sentence_before_stays_with_it(second: str) -> None:
    assert texts(f"Paracetamol eases pain. {second}") == [f"Paracetamol eases pain. {second}"]


def test_what_leans_on_something_missing_is_left_out() -> None:
    assert texts("It is safe.\nRest at home.\n- fragment\nThis helps too.") == ["Rest at home."]


def test_a_warning_that_stands_first_is_kept() -> None:
    assert texts("Do not use ice.\nNever use butter.") == ["Do not use ice.", "Never use butter."]


def test_the_answer_to_a_question_stays_whole() -> None:
    assert texts("No. Ice harms the skin. Use water.", "Does ice help?") == [
        "No. Ice harms the skin. Use water."
    ]


def test_a_long_answer_to_a_question_may_be_divided_but_never_starts_with_its_yes() -> None:
    long = "No. " + " ".join(f"Sentence number {n} says a little more here." for n in range(20))
    divided = texts(long, "Does ice help?")
    assert len(divided) > 5
    assert not any(text.startswith("No.") for text in divided)
