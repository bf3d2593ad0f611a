"""Silence where the articles have no answer, with a reason that a caller can word kindly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.knowledge import Answer, Declined, DeclineReason, Library
from bot.knowledge.abstention import FAINT, NEAR, OVERLAP, SURE, judge
from tests.knowledge.conftest import questions

Answers = Callable[[str], Answer | Declined]
NO_ANSWER = {DeclineReason.OFF_TOPIC, DeclineReason.NO_REVIEWED_ANSWER}


@pytest.mark.parametrize("question", questions("off_topic"))
def test_what_is_not_about_health_is_declined(answers: Answers, question: str) -> None:
    declined = answers(question)
    assert isinstance(declined, Declined)
    assert declined.reason in NO_ANSWER


def test_most_of_it_is_called_off_topic(answers: Answers) -> None:
    asked = questions("off_topic")
    reasons = [answers(question) for question in asked]
    assert reasons.count(Declined(DeclineReason.OFF_TOPIC)) >= 0.8 * len(asked)


@pytest.mark.parametrize("question", questions("uncovered"))
def test_no_neighbouring_article_answers_for_a_missing_one(library: Library, question: str) -> None:
    declined = library.answer(question)
    assert isinstance(declined, Declined)
    assert declined.reason in NO_ANSWER


def test_the_threshold_is_the_one_written_down() -> None:
    assert judge(SURE, 0) is None
    assert judge(NEAR, OVERLAP) is None
    assert judge(NEAR, OVERLAP - 0.01) is DeclineReason.NO_REVIEWED_ANSWER
    assert judge(NEAR - 0.01, 1) is DeclineReason.NO_REVIEWED_ANSWER
    assert judge(FAINT - 0.01, 1) is DeclineReason.OFF_TOPIC
