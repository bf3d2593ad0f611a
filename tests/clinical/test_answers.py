"""Short answers to a clarifying question are read; anything longer is a message of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clinical import read_answer


@pytest.mark.parametrize("text", ["yes", "Yeah!", "yep it does", "YES", "y", "i do", "yes please"])
def test_yes(text: str) -> None:
    assert read_answer(text) == "yes"


@pytest.mark.parametrize("text", ["no", "Nope", "nah", "no thanks", "not really", "I don't", "n"])
def test_no(text: str) -> None:
    assert read_answer(text) == "no"


@pytest.mark.parametrize(
    "text", ["not sure", "I don't know", "maybe", "idk", "hard to say", "no idea"]
)
def test_not_sure(text: str) -> None:
    assert read_answer(text) == "not_sure"


@pytest.mark.parametrize("text", ["", "where can I park", "🙂", "my chest hurts"])
def test_no_answer(text: str) -> None:
    assert read_answer(text) is None


@given(st.text())
def test_no_text_ever_raises(text: str) -> None:
    assert read_answer(text) in ("yes", "no", "not_sure", None)
