"""Promises that the domain, the rules and the examples make to each other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.utils.io import read_yaml_file

from bot.dialogue.events import EVENTS
from bot.dialogue.output import Reply

CHECKOUT = Path(__file__).resolve().parents[2]
DOMAIN: dict[str, Any] = read_yaml_file(CHECKOUT / "domain.yml")
FORM = "appointment_form"


def rules() -> list[dict[str, Any]]:
    folder = CHECKOUT / "data" / "rules"
    return [rule for path in sorted(folder.glob("*.yml")) for rule in read_yaml_file(path)["rules"]]


def examples(folder: Path) -> list[tuple[str, str]]:
    """Every example as (intent, text)."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for entry in read_yaml_file(path)["nlu"]:
            lines = entry["examples"].splitlines() if "intent" in entry else []
            found += [(entry["intent"], line.removeprefix("- ")) for line in lines]
    return found


def intents_with_a_rule(loop: str | None) -> Counter[str]:
    first_steps = [
        step
        for rule in rules()
        if rule.get("condition") == [{"active_loop": loop}]
        for step in rule["steps"][0].get("or", rule["steps"][:1])
    ]
    return Counter(step["intent"] for step in first_steps if "intent" in step)


@pytest.mark.parametrize("loop", [None, FORM])
def test_every_intent_has_one_rule_outside_and_one_inside_the_booking(loop: str | None) -> None:
    assert intents_with_a_rule(loop) == Counter(DOMAIN["intents"])


def test_every_event_of_the_closed_list_is_an_intent_of_the_domain() -> None:
    assert EVENTS.keys() <= set(DOMAIN["intents"])


@pytest.mark.parametrize("name", sorted(DOMAIN["responses"]))
def test_every_response_can_be_put_before_a_patient(name: str) -> None:
    for variation in DOMAIN["responses"][name]:
        assert Reply.from_message(dict(variation)).text


@pytest.mark.parametrize("slot", sorted(DOMAIN["slots"]))
def test_only_the_form_fills_a_slot_and_no_slot_changes_what_is_said(slot: str) -> None:
    settings = DOMAIN["slots"][slot]
    assert settings["influence_conversation"] is False
    assert [mapping["type"] for mapping in settings["mappings"]] == ["custom"]
    assert [mapping["conditions"] for mapping in settings["mappings"]] == [[{"active_loop": FORM}]]


def test_a_conversation_does_not_expire_by_itself() -> None:
    assert DOMAIN["session_config"] == {
        "session_expiration_time": 0,
        "carry_over_slots_to_new_session": False,
    }


def test_the_first_words_are_at_most_40() -> None:
    (greeting,) = DOMAIN["responses"]["utter_greet"]
    assert len(greeting["text"].split()) <= 40


def test_every_typed_intent_has_enough_examples() -> None:
    counts = Counter(intent for intent, _ in examples(CHECKOUT / "data" / "nlu"))
    typed = set(DOMAIN["intents"]) - {"choose", "nlu_fallback"}
    assert counts.keys() == typed
    assert {intent for intent in typed if counts[intent] < 40} == set()


def test_no_example_is_written_twice() -> None:
    written = Counter(text.casefold() for _, text in examples(CHECKOUT / "data" / "nlu"))
    assert [text for text, times in written.items() if times > 1] == []


def test_the_held_out_messages_are_in_no_training_data() -> None:
    trained = {text.casefold() for _, text in examples(CHECKOUT / "data" / "nlu")}
    held_out = {text.casefold() for _, text in examples(CHECKOUT / "tests" / "rasa" / "nlu")}
    assert len(held_out) >= 500
    assert held_out & trained == set()
