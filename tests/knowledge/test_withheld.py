"""A dose or a diagnosis for one person is not for a program to give."""

from __future__ import annotations

import pytest

from bot.knowledge import Declined, DeclineReason, Library
from bot.knowledge.withheld import withheld
from tests.knowledge.conftest import questions


@pytest.mark.parametrize("question", questions("personal_dosing"))
def test_a_dose_for_this_person_is_withheld(library: Library, question: str) -> None:
    assert library.answer(question) == Declined(DeclineReason.PERSONAL_DOSING)


@pytest.mark.parametrize("question", questions("personal_diagnosis"))
def test_a_diagnosis_of_this_person_is_withheld(library: Library, question: str) -> None:
    assert library.answer(question) == Declined(DeclineReason.PERSONAL_DIAGNOSIS)


@pytest.mark.parametrize("question", questions("not_withheld"))
def test_questions_that_only_sound_alike_are_let_through(question: str) -> None:
    assert withheld(question) is None


@pytest.mark.parametrize("question", [q for asked in questions("answered").values() for q in asked])
def test_what_articles_answer_is_let_through(question: str) -> None:
    assert withheld(question) is None


@pytest.mark.parametrize(
    "written",
    [
        "HOW MANY PARACETAMOL CAN I TAKE???",
        "how  many\nparacetamol can i take",
        "so, how many Calpol?",
    ],
)
def test_spelling_and_spacing_do_not_slip_through(written: str) -> None:
    assert withheld(written) is DeclineReason.PERSONAL_DOSING
