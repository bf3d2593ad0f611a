"""What is said around an emergency: filled in, short, and never a claim that help was called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.clinical import RuleError, Urgency, load_conduct, load_numbers
from bot.clinical.spoken import MOST_WORDS
from tests.clinical.rulebook import DATA

COUNTRIES = ["GB", "US", "EU", "ZZ"]


def texts(country: str) -> list[str]:
    conduct = load_conduct(DATA, load_numbers(DATA, country))
    correction = conduct.correction
    return [
        *(answer.reply for answer in conduct.answers.values()),
        conduct.contact_question,
        conduct.thanks,
        correction.question,
        correction.confirmed,
        correction.stands,
    ]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_text_is_filled_in_and_short(country: str) -> None:
    for text in texts(country):
        assert set(re.findall(r"\{(\w+)\}", text)) <= {"reminder"}
        # Filled-in lines may add words to a counted sentence.
        assert max(len(s.split()) for s in re.split(r"[.!?]+(?:\s|$)", text)) <= MOST_WORDS + 4


@pytest.mark.parametrize("country", COUNTRIES)
def test_nothing_claims_that_somebody_was_called(country: str) -> None:
    for text in texts(country):
        assert not re.search(r"\b(we|i)('ve| have)? (called|rung|sent|alerted)\b", text.lower())


def test_the_answers_fit_the_level() -> None:
    conduct = load_conduct(DATA, load_numbers(DATA, "GB"))
    labels = [answer.label for answer in conduct.offered(Urgency.CALL_AMBULANCE)]
    assert labels == ["Help is coming", "I can't call", "I don't want to", "That's not right"]
    labels = [answer.label for answer in conduct.offered(Urgency.EMERGENCY_DEPARTMENT)]
    assert labels == ["I'm on my way", "I can't get there", "I don't want to", "That's not right"]


def test_people_who_cannot_speak_or_hear_get_their_country_s_way() -> None:
    for country, number in (("GB", "18000"), ("US", "711")):
        conduct = load_conduct(DATA, load_numbers(DATA, country))
        assert number in conduct.answers["cannot_call"].reply


def test_a_long_sentence_is_refused_by_file_and_line(tmp_path: Path) -> None:
    text = (DATA / "conduct.yml").read_text(encoding="utf-8")
    broken = text.replace(
        "That is your decision.", "That is " + "very " * 12 + "much your decision."
    )
    (tmp_path / "conduct.yml").write_text(broken, encoding="utf-8")
    with pytest.raises(RuleError, match=r"conduct\.yml, line \d+: more than 12 words"):
        load_conduct(tmp_path, load_numbers(DATA, "GB"))
