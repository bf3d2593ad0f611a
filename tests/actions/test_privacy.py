"""Wishes that Rasa has understood are passed on to the gateway, and end or leave the booking form."""

from __future__ import annotations

import pytest

from actions.privacy import ONLY_IF_SURE, PREFIX, Privacy
from actions.wording import Wording
from bot.records.effects import EFFECTS, WishEffect
from bot.settings import CHECKOUT
from tests.actions.dialogue import perform, tracker_of

WORDING = Wording.read(CHECKOUT / "data", "Harbour General Hospital", "999")


def _intents() -> list[str]:
    domain = (CHECKOUT / "domain.yml").read_text("utf-8")
    return [
        line.removeprefix("  - ")
        for line in domain.splitlines()
        if line.startswith(f"  - {PREFIX}")
    ]


@pytest.mark.parametrize("intent", _intents())
def test_every_privacy_intent_is_a_wish_that_the_gateway_knows(intent: str) -> None:
    _, messages = perform(Privacy(WORDING), tracker_of("whatever", intent))
    (message,) = messages
    assert not message["text"]
    (effect,) = EFFECTS.validate_python(message["custom"]["effects"])
    assert isinstance(effect, WishEffect)
    assert effect.wish == intent.removeprefix(PREFIX)


@pytest.mark.parametrize("wish", ["withdraw_consent", "no_ai"])
def test_what_changes_the_conversation_is_asked_about_when_it_is_not_certain(wish: str) -> None:
    _, messages = perform(Privacy(WORDING), tracker_of("hm", PREFIX + wish, confidence=0.5))
    (message,) = messages
    assert message["text"].endswith("?")
    assert "effects" not in message["custom"]
    assert [button["payload"] for button in message["buttons"]] == [f"/{PREFIX}{wish}", "/deny"]


@pytest.mark.parametrize("wish", sorted(ONLY_IF_SURE))
def test_what_is_hardly_ever_meant_counts_as_not_understood_when_it_is_not_certain(
    wish: str,
) -> None:
    _, messages = perform(Privacy(WORDING), tracker_of("hm", PREFIX + wish, confidence=0.5))
    (message,) = messages
    assert message["custom"]["data"]["missed"] == 1
    assert not message["custom"].get("effects")
