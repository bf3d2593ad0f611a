"""How a finding is said, and about whom."""

from __future__ import annotations

import pytest

from bot.clinical.reading.context import Said
from tests.clinical.rulebook import RULES

READER = RULES.readers["en"]


def how(text: str, finding: str) -> set[Said]:
    """What is said about the first mention of a finding; fails if there is none."""
    mention = next(m for m in READER.read(text) if m.finding == finding)
    return set(mention.said)


def who(text: str, finding: str) -> str:
    return next(m for m in READER.read(text) if m.finding == finding).person


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "I don't have chest pain",
        "never had any chest pain",
        "no fever, cough or chest pain",
        "chest pain: no",
        "he denies chest pain",
        "without chest pain",
        "chest pain has been ruled out",
    ],
)
def test_negated(text: str) -> None:
    assert Said.NEGATED in how(text, "chest_pain")


@pytest.mark.parametrize(
    "text",
    [
        "not sure if it matters but I have chest pain",
        "no doubt about it, chest pain",
        "I can't get rid of this chest pain",
        "the chest pain is not going away",
        "never had chest pain like this before",
        "not just chest pain",
        "I don't know what to do chest pain",
        "no relief from this chest pain",
        "no, my chest hurts",
        "no fever but chest pain",
        "my name isn't important, I have chest pain",
        "not that bad but chest pain",
        "what should I do, I have chest pain",
        "I have chest pain, could it be stress?",
        "my dad died of cancer and I have chest pain",
        "I had a check up last year and now I have chest pain",
    ],
)
def test_so(text: str) -> None:
    assert how(text, "chest_pain") == set()


@pytest.mark.parametrize(
    ("text", "finding", "said"),
    [
        ("I had chest pain this morning, gone now", "chest_pain", Said.OVER),
        ("I had some chest pain. It's gone now.", "chest_pain", Said.OVER),
        ("I had a heart attack six years ago", "says_heart_attack", Said.PAST),
        ("when I was a teenager I took an overdose", "says_overdose", Said.PAST),
        ("my dad died of a heart attack", "names_heart_attack", Said.FAMILY),
        ("my uncle had a stroke years ago", "says_stroke", Said.FAMILY),
        ("what are the signs of a stroke", "names_stroke", Said.SUPPOSED),
        ("what if I had a stroke", "says_stroke", Said.SUPPOSED),
        ("can stress cause chest pain", "chest_pain", Said.SUPPOSED),
        ("the news said a singer had a stroke", "says_stroke", Said.SUPPOSED),
        ("a stroke of luck", "names_stroke", Said.NOT_MEANT),
        ("where is the stroke unit", "names_stroke", Said.NOT_MEANT),
        ("I nearly had a heart attack when I saw it", "names_heart_attack", Said.NOT_MEANT),
        ("my chest is sore when I press on it", "chest_pain", Said.MILDER),
    ],
)
def test_said_otherwise(text: str, finding: str, said: Said) -> None:
    assert said in how(text, finding)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("I have chest pain", "self"),
        ("chest pain", "self"),
        ("my dad has chest pain", "father"),
        ("my dad is worried because I have chest pain", "self"),
        ("my wife says I have chest pain", "self"),
        ("I think my mum has chest pain", "mother"),
        ("my husband is here. He has chest pain", "partner"),
        ("he has chest pain", "somebody"),
        ("a man here has chest pain", "somebody"),
        ("my 2 year old has chest pain", "child"),
        ("I told my mum I have chest pain", "self"),
    ],
)
def test_about_whom(text: str, person: str) -> None:
    assert who(text, "chest_pain") == person


@pytest.mark.parametrize(
    ("text", "fever"),
    [
        ("temp 38.0", True),
        ("temp 37.9", False),
        ("temperature of 101 F", True),
        ("temperature of 99 F", False),
        ("39.2", True),
        ("I am 39", False),
        ("39 weeks pregnant", False),
        ("my bill was 39.50", False),
        ("room 40", False),
    ],
)
def test_a_fever_is_read_from_the_number(text: str, fever: bool) -> None:
    assert any(m.finding == "fever" for m in READER.read(text)) == fever


@pytest.mark.parametrize(
    ("text", "young"),
    [("2 month old", True), ("6 wk old", True), ("11 month old", False), ("aged 2", False)],
)
def test_a_babys_age_is_read(text: str, young: bool) -> None:
    assert any(m.finding == "baby_under_3_months" for m in READER.read(text)) == young


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("took 30 paracetamol", "took_too_much"),
        ("took thirty paracetamol", "took_too_much"),
        ("took 5 paracetamol", "took_extra"),
    ],
)
def test_tablets_are_counted(text: str, finding: str) -> None:
    assert finding in {m.finding for m in READER.read(text)}


def test_a_dose_in_milligrams_is_no_number_of_tablets() -> None:
    assert not {"took_too_much", "took_extra"} & {
        m.finding for m in READER.read("took 500mg paracetamol")
    }
