from __future__ import annotations

import pytest
from rasa.shared.core.constants import DEFAULT_INTENTS

from bot.dialogue.events import EVENTS, OptionUse, UnlistedEvent, listed_event


@pytest.mark.parametrize("intent", sorted(set(DEFAULT_INTENTS) - {"nlu_fallback"}))
def test_rasas_own_commands_are_not_on_the_list(intent: str) -> None:
    with pytest.raises(UnlistedEvent):
        listed_event(intent, {}, "label")


@pytest.mark.parametrize(("intent", "use"), EVENTS.items())
def test_every_listed_event_is_taken_with_the_option_it_needs(intent: str, use: OptionUse) -> None:
    entities = {"option": "x"} if use is OptionUse.REQUIRED else {}

    event = listed_event(intent, entities, "label")

    assert event.intent == intent
    assert event.parse_data["intent"] == {"name": intent, "confidence": 1.0}


@pytest.mark.parametrize(
    ("intent", "entities", "label"),
    [
        ("inform", {}, "label"),
        (None, {}, "label"),
        (["affirm"], {}, "label"),
        ("affirm", {"option": "x"}, "label"),
        ("choose", {}, "label"),
        ("choose", {"option": ""}, "label"),
        ("choose", {"option": 7}, "label"),
        ("choose", {"option": None}, "label"),
        ("choose", {"option": "x" * 201}, "label"),
        ("choose", {"option": "x", "patient_name": "y"}, "label"),
        ("choose", [], "label"),
        ("affirm", {}, ""),
        ("affirm", {}, None),
        ("affirm", {}, "x" * 201),
    ],
)
def test_anything_else_is_refused(intent: object, entities: object, label: object) -> None:
    with pytest.raises(UnlistedEvent):
        listed_event(intent, entities, label)


def test_what_was_chosen_reaches_rasa_as_the_entity_option() -> None:
    event = listed_event("choose", {"option": "slot:7"}, "Tuesday at ten")

    (entity,) = event.parse_data["entities"]  # type: ignore[misc]
    assert (entity["entity"], entity["value"]) == ("option", "slot:7")
    assert event.parse_data["text"] == "Tuesday at ten"
