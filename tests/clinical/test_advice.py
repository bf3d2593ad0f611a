"""What the patient is told: the act first, fixed words, the right numbers."""

from __future__ import annotations

import re

import pytest

from bot.clinical import advice, load_numbers
from bot.clinical.rules import RedFlagRule
from bot.clinical.spoken import MOST_WORDS
from tests.clinical.rulebook import DATA, RULES, read

GB = load_numbers(DATA, "GB")
US = load_numbers(DATA, "US")


def test_the_first_sentence_is_the_act() -> None:
    reply = advice(read("I have crushing chest pain").flags, GB)
    assert reply.text.startswith("Call 999 now")
    assert "Don't wait for a reply here." in reply.text
    assert (reply.call_label, reply.call_number) == ("Call 999", "999")


def test_numbers_follow_the_country() -> None:
    flags = read("I want to die").flags
    assert "Samaritans on 116 123" in advice(flags, GB).text
    assert "988" in advice(flags, US).text
    assert advice(flags, US).call_number == "988"


def test_an_unknown_country_gets_the_safe_default() -> None:
    assert load_numbers(DATA, "ZZ").emergency_number == "112"


def test_words_for_somebody_else_speak_of_them() -> None:
    flags = read("my dad has crushing chest pain").flags
    assert "Help them sit down" in advice(flags, GB).text
    assert "Help them sit down" not in advice(flags, GB, person="self").text


def test_words_for_a_child_speak_of_the_child() -> None:
    assert "your child" in advice(read("my toddler has a fever and is floppy").flags, GB).text


def test_a_crisis_reply_asks_about_danger_and_never_for_a_method() -> None:
    for text in ("I want to die", "I'm going to kill myself tonight with pills"):
        reply = advice(read(text).flags, GB).text
        assert "Have you already taken something or hurt yourself?" in reply
        assert "Are you in danger right now?" in reply
        assert not re.search(r"\bhow (would|will|do) you\b|\bmethod\b|\bplan\b", reply)


def test_a_crisis_beside_another_emergency_keeps_its_question() -> None:
    reply = advice(read("I want to die and I have crushing chest pain").flags, GB).text
    assert reply.startswith("Call 999 now")
    assert "Are you in danger right now?" in reply


def test_a_step_that_another_possible_emergency_forbids_is_left_out() -> None:
    flags = read("crushing chest pain and my left arm is numb").flags
    assert {flag.rule_id for flag in flags} == {"heart_attack", "stroke"}
    told = advice(flags, GB)
    assert "Do not take aspirin." in told.text
    assert "Chew" not in told.text
    assert all("aspirin" not in step for step in told.steps)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_no_advice_asks_for_what_it_also_forbids(rule: RedFlagRule) -> None:
    """Over every pair of rules and wordings, whether or not the lines say what they are about."""
    for condition in rule.raises_it:
        for other in RULES.rules:
            for beside in other.raises_it:
                for person in ("self", "somebody"):
                    flags = [
                        rule.flag(condition, (), person, child=False),
                        other.flag(beside, (), person, child=False),
                    ]
                    told = advice(flags, GB)
                    steps = " ".join(told.steps).lower()
                    forbidden = set(re.findall(r"do not [^.]*", told.text.lower()))
                    for act in ("aspirin", " eat ", " drink", "lie down"):
                        asked = act in re.sub(r"do not [^.]*", "", steps)
                        assert not (asked and any(act in line for line in forbidden)), act


def test_the_worst_emergency_is_not_buried_under_what_another_would_say() -> None:
    alone = advice(read("crushing chest pain").flags, GB)
    burnt = read("crushing chest pain and I burned my whole arm").flags
    assert [flag.rule_id for flag in burnt] == ["heart_attack", "burns"]
    assert advice(burnt, GB).text == alone.text


def test_there_is_no_advice_without_a_flag() -> None:
    with pytest.raises(ValueError, match="red flag"):
        advice((), GB)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
@pytest.mark.parametrize("numbers", [GB, US], ids=["GB", "US"])
def test_every_wording_is_filled_in_and_short(rule: RedFlagRule, numbers: object) -> None:
    for condition in rule.raises_it:
        for person in ("self", "somebody"):
            flag = rule.flag(condition, (), person, child=person != "self")
            reply = advice([flag], numbers)  # type: ignore[arg-type]
            assert "{" not in reply.text + reply.reminder
            words = re.split(r"[.!?]+(?:\s|$)|\n", reply.text)
            # A filled-in line ("Samaritans on 116 123") may add words to a counted sentence.
            assert max(len(sentence.split()) for sentence in words) <= MOST_WORDS + 4
