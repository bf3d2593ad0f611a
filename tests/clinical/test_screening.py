"""Screening over several turns, people and ways of saying things."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clinical import Fact, Outcome, Urgency, screen
from tests.clinical.rulebook import NOW, RULES, fired, read, turns


def test_a_negation_ends_where_another_symptom_begins() -> None:
    assert "stroke" in fired(read("no chest pain but my arm is numb and face drooping"))
    assert "heart_attack" not in fired(read("no chest pain but my arm is numb and face drooping"))


@pytest.mark.parametrize(
    "text", ["no pain, no fever", "no fever, confusion or shivering", "fever: no"]
)
def test_negated_findings_raise_nothing(text: str) -> None:
    assert read(text).outcome is Outcome.NONE


def test_findings_of_two_turns_add_up() -> None:
    assert "sepsis" in fired(turns("I have a fever", "I'm really confused and shivering"))


def test_findings_of_two_people_do_not_add_up() -> None:
    assert "sepsis" not in fired(turns("I have a fever", "my mum is really confused"))
    assert "sepsis" not in fired(turns("my son has a fever", "I am confused about my booking"))


def test_he_is_the_person_who_was_spoken_of() -> None:
    assert "sepsis" in fired(turns("my son has a temperature of 39", "he is breathing really fast"))


def test_a_turn_without_a_subject_is_about_the_person_spoken_of() -> None:
    screening = turns("my husband has a fever", "now very confused")
    assert [flag.person for flag in screening.flags if flag.rule_id == "sepsis"] == ["partner"]


def test_earlier_words_are_quoted_without_a_place() -> None:
    flags = turns("I have a fever", "I'm really confused").flags
    sepsis = next(flag for flag in flags if flag.rule_id == "sepsis")
    assert [(e.text, e.start) for e in sepsis.evidence if e.start == -1] == [("fever", -1)]


def test_a_finding_of_the_day_before_yesterday_has_lapsed() -> None:
    facts = read("I have a fever").facts
    later = NOW + timedelta(hours=49)
    assert screen("I'm confused", facts, RULES, later).outcome is not Outcome.EMERGENCY


def test_a_fact_of_an_unknown_finding_is_left_alone() -> None:
    facts = [Fact("pregnant", "yes", "self", "I'm pregnant", NOW)]
    assert read("where can I park", facts).outcome is Outcome.NONE


def test_a_fact_without_a_time_zone_is_understood() -> None:
    facts = [Fact("fever", "yes", "self", "fever", NOW.replace(tzinfo=None))]
    assert "sepsis" in fired(read("I'm really confused", facts))


def test_flags_come_worst_first() -> None:
    flags = read("I want to die. I have crushing chest pain.").flags
    assert [flag.rule_id for flag in flags] == ["heart_attack", "suicide"]
    assert flags[0].urgency > flags[1].urgency


def test_a_refused_question_is_not_asked_again_but_still_raises() -> None:
    asked = read("my left arm aches a bit")
    assert asked.question is not None
    refused = RULES.answered("heart_attack", "no", asked.facts, NOW, "no")
    facts = (*asked.facts, *refused.facts)
    assert read("my left arm still aches", facts).outcome is Outcome.NONE
    assert read("my left arm aches and I'm sweating", facts).outcome is Outcome.EMERGENCY


def test_yes_is_the_emergency_not_sure_a_nurse_and_no_nothing() -> None:
    facts = read("my left arm aches a bit").facts
    answers = {
        a: RULES.answered("heart_attack", a, facts, NOW, a) for a in ("yes", "not_sure", "no")
    }
    assert answers["yes"].outcome is Outcome.EMERGENCY
    assert answers["yes"].urgency is Urgency.CALL_AMBULANCE
    assert answers["yes"].flags[0].evidence[0].text == "left arm aches"
    assert answers["not_sure"].outcome is Outcome.ASK
    assert answers["not_sure"].urgency is Urgency.SAME_DAY
    assert answers["not_sure"].question is None
    assert answers["no"].outcome is Outcome.NONE


def test_another_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="no answer"):
        RULES.answered("heart_attack", "perhaps", (), NOW, "perhaps")
    with pytest.raises(KeyError):
        RULES.answered("no_such_rule", "yes", (), NOW, "yes")


def test_a_suicidal_thought_is_for_the_crisis_line_and_a_plan_for_an_ambulance() -> None:
    assert read("I don't want to be here anymore").urgency is Urgency.EMERGENCY_DEPARTMENT
    assert read("I'm going to kill myself tonight").urgency is Urgency.CALL_AMBULANCE


@pytest.mark.parametrize("method", ["with pills", "by hanging", "with a knife", "off a bridge"])
def test_naming_a_method_never_weakens_a_crisis(method: str) -> None:
    without, named = read("I want to kill myself").urgency, read(f"I want to kill myself {method}")
    assert without is not None
    assert named.urgency is not None
    assert named.urgency >= without


@pytest.mark.parametrize("said", ["39.5", "39,5", "39.5c", "103F", "103.2 f"])
def test_temperature_is_read_in_both_scales(said: str) -> None:
    assert "sepsis" in fired(read(f"my temp is {said} and I am very confused"))


@pytest.mark.parametrize("age", ["2 month old", "2 mo", "7 week old", "10 day old"])
def test_a_young_baby_with_a_fever_goes_to_the_emergency_department(age: str) -> None:
    screening = read(f"my {age} baby has a temperature of 38.4")
    assert "young_baby_fever" in fired(screening)
    assert next(f for f in screening.flags if f.rule_id == "young_baby_fever").child


def test_a_stroke_that_is_over_still_fires_and_one_of_years_ago_does_not() -> None:
    assert "stroke" in fired(read("my arm went numb for ten minutes but it's fine now"))
    assert read("I had a stroke six years ago").outcome is not Outcome.EMERGENCY


def test_a_nurse_is_told_what_the_fired_rules_combine_and_what_lasts() -> None:
    screening = read("I'm pregnant, my chest feels crushed and my left arm aches")
    told = {f.name for f in screening.facts if RULES.worth_telling(f.name, {"heart_attack"})}
    assert {"chest_pressure", "pregnant"} <= told
    assert "sickle_trouble" not in told
    assert "sickle_trouble" in {f.name for f in screening.facts}
