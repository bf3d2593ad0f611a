"""Rewriting: slips are put right, real words are left alone, other names lead to their article."""

from __future__ import annotations

import pytest

from bot.knowledge.rewrite import Rewriter

REAL = {"tyre", "lupus", "flight", "weather"}


@pytest.fixture
def rewriter() -> Rewriter:
    return Rewriter(
        ["Your temperature may rise with a headache.", "Whether you sleep or lie awake"],
        {"the runs": "Diarrhoea", "cold": "Common cold", "head pain": "Headache"},
        REAL.__contains__,
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [("temprature", "temperature"), ("Hedache!", "headache!"), ("headaches", "headache")],
)
def test_a_slip_becomes_the_word_of_the_library(
    rewriter: Rewriter, written: str, meant: str
) -> None:
    assert rewriter.rewrite(written) == meant


@pytest.mark.parametrize(
    "written", ["weather", "flight", "lupus", "xyzzyplugh", "slep", "38.5", ""]
)
def test_real_short_and_unlike_words_are_left_alone(rewriter: Rewriter, written: str) -> None:
    assert rewriter.rewrite(written) == written


def test_another_name_brings_in_the_title(rewriter: Rewriter) -> None:
    assert rewriter.rewrite("what helps the runs?") == "what helps the runs? (Diarrhoea)"


def test_a_single_common_word_does_not(rewriter: Rewriter) -> None:
    assert rewriter.rewrite("is it cold outside") == "is it cold outside"


@pytest.mark.parametrize(
    "written",
    ["my head hurts", "me head is absolutely killing me", "Her head has been really sore"],
)
def test_a_part_that_hurts_is_that_parts_pain(rewriter: Rewriter, written: str) -> None:
    assert rewriter.rewrite(written).endswith("(Headache)")


@pytest.mark.parametrize("written", ["my boss is killing me", "the head teacher hurts nobody"])
def test_what_hurts_otherwise_names_no_article(rewriter: Rewriter, written: str) -> None:
    assert rewriter.rewrite(written) == written
