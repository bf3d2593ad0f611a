"""The real domain, rules and stores behind the channel, with an action server that follows the contract.

What is proved here is Rasa's part: which action runs when, what ends the booking form and what only
interrupts it, and what becomes of a turn when something behind Rasa fails.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.dialogue.serve import load_agent
from tests.dialogue.conftest import CHECKOUT, RedisServer
from tests.dialogue.serving import Caller, action_server, run, serving

SLOTS = ("department", "appointment_slot", "patient_name", "booking_confirmed")
# Whatever is none of these comes in between: it answers no question of the form.
ANSWERS = {"affirm", "choose", "deny", "inform"}


@dataclass
class Actions:
    """Answers Rasa's calls as the real action server does, and remembers them."""

    ran: list[str] = field(default_factory=list)
    booked: list[dict[str, Any]] = field(default_factory=list)
    broken: frozenset[str] = frozenset()

    def respond(self, call: dict[str, Any]) -> Awaitable[web.StreamResponse] | dict[str, Any]:
        name, tracker = call["next_action"], call["tracker"]
        assert call["authorization"] == "Bearer actions-secret"
        if name in self.broken:
            return _internal_error()
        if name == "validate_appointment_form":
            return {"events": self._read(tracker)}
        self.ran.append(name)
        if name == "action_book_appointment":
            self.booked.append({slot: tracker["slots"][slot] for slot in SLOTS})
        ends = name in ("action_book_appointment", "action_cancel_booking", "action_handoff")
        events = [_slot(slot, None) for slot in SLOTS] if ends else []
        return {"events": events, "responses": [{"text": name}]}

    def _read(self, tracker: dict[str, Any]) -> list[dict[str, Any]]:
        asked, said = tracker["slots"]["requested_slot"], tracker["latest_message"]
        intent = said["intent"]["name"]
        is_name = asked == "patient_name" and intent == "nlu_fallback"
        if asked is None or (intent not in ANSWERS and not is_name):
            return []
        if asked == "booking_confirmed":
            return [_slot(asked, True if intent == "affirm" else None)]
        option = next((entity["value"] for entity in said["entities"]), said["text"])
        return [_slot(asked, option)]


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


async def _internal_error() -> web.StreamResponse:
    return web.json_response({"detail": "broken"}, status=500)


Conversation = Callable[[Caller], Awaitable[Any]]
Talk = Callable[..., Any]


@pytest.fixture
def actions() -> Actions:
    return Actions()


@pytest.fixture
def talk(
    small_model: Path,
    actions: Actions,
    lantern_environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Talk:
    """Hold a conversation with the channel."""

    def hold(conversation: Conversation) -> Any:
        async def with_everything() -> Any:
            async with action_server(actions.respond) as url:
                monkeypatch.setenv("LANTERN_ACTIONS_URL", url.removesuffix("/webhook"))
                agent = load_agent(small_model, CHECKOUT / "endpoints.yml")
                async with serving(agent) as gateway:
                    return await conversation(gateway)

        return run(with_everything())

    return hold


async def until_asked_for(slot: str, gateway: Caller) -> list[str]:
    """Start booking and answer until the form asks for this slot; what was said last."""
    answer = await gateway.choose("book_appointment")
    for answered in SLOTS[: SLOTS.index(slot)]:
        answer = await gateway.choose("choose", f"some {answered}")
    assert answer.status == 200, answer.raw
    return answer.texts


def test_a_booking_is_made_from_the_four_answers_and_once(talk: Talk, actions: Actions) -> None:
    async def conversation(gateway: Caller) -> list[str]:
        await until_asked_for("booking_confirmed", gateway)
        booked = await gateway.choose("affirm")
        await gateway.choose("affirm")
        return booked.texts

    assert talk(conversation) == ["action_book_appointment"]
    assert actions.booked == [
        {
            "department": "some department",
            "appointment_slot": "some appointment_slot",
            "patient_name": "some patient_name",
            "booking_confirmed": True,
        }
    ]


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize(
    ("intent", "ends_with"), [("ask_person", "action_handoff"), ("cancel", "action_cancel_booking")]
)
def test_asking_for_a_person_and_stopping_end_the_form_at_every_question(
    talk: Talk, actions: Actions, slot: str, intent: str, ends_with: str
) -> None:
    async def conversation(gateway: Caller) -> tuple[list[str], list[str]]:
        await until_asked_for(slot, gateway)
        ended = await gateway.choose(intent)
        return ended.texts, (await gateway.choose("affirm")).texts

    ended, afterwards = talk(conversation)
    assert ended == [ends_with]
    assert afterwards == ["All right. What would you like to do?"]
    assert actions.booked == []


@pytest.mark.parametrize("slot", SLOTS)
def test_a_question_is_answered_and_the_form_asks_again(
    talk: Talk, actions: Actions, slot: str
) -> None:
    async def conversation(gateway: Caller) -> tuple[list[str], list[str]]:
        asked = await until_asked_for(slot, gateway)
        return asked, (await gateway.choose("health_question")).texts

    asked, answered = talk(conversation)
    assert answered == ["action_answer", *asked]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hello", "Hello. We're still on your booking."),
        ("thank you", "You're welcome."),
        ("where can I park", "action_reply"),
        ("are you a robot", "I'm Lantern, a computer program (AI), not a doctor or a nurse."),
        ("what can you do", "I can answer health questions, book appointments"),
        ("I want to book an appointment", "We're booking it now. Here is the next step."),
        ("bye", "You can leave at any time. Nothing is booked yet."),
        ("////", "action_answer"),
    ],
)
def test_what_comes_in_between_in_words_is_answered_and_the_form_asks_again(
    talk: Talk, text: str, first: str
) -> None:
    async def conversation(gateway: Caller) -> list[str]:
        await gateway.choose("book_appointment")
        return (await gateway.say(text)).texts

    said = talk(conversation)
    assert said[0].startswith(first)
    assert said[1:] == ["action_ask_department"]


def test_an_unusual_name_reaches_the_form_whatever_it_is_taken_for(
    talk: Talk, actions: Actions
) -> None:
    async def conversation(gateway: Caller) -> None:
        await until_asked_for("patient_name", gateway)
        await gateway.say("Maria Gonzalez")
        await gateway.choose("affirm")

    talk(conversation)
    assert [booking["patient_name"] for booking in actions.booked] == ["Maria Gonzalez"]


def test_a_choice_left_over_from_a_finished_booking_does_nothing(
    talk: Talk, actions: Actions
) -> None:
    async def conversation(gateway: Caller) -> list[str]:
        return (await gateway.choose("choose", "slot:1")).texts

    assert talk(conversation)[0].startswith("That choice belongs to something we've finished.")
    assert actions.ran == []


def test_a_new_epoch_leaves_the_half_filled_form_behind(talk: Talk, actions: Actions) -> None:
    async def conversation(gateway: Caller) -> list[str]:
        await until_asked_for("booking_confirmed", gateway)
        return (await gateway.say("yes", epoch=1)).texts

    assert talk(conversation) == ["All right. What would you like to do?"]
    assert actions.booked == []


def test_no_typed_command_reaches_rasa(talk: Talk, actions: Actions) -> None:
    async def conversation(gateway: Caller) -> None:
        await until_asked_for("booking_confirmed", gateway)
        for typed in ("/affirm", ' \u200b/affirm{"option":"x"}', "／affirm"):
            assert (await gateway.say(typed)).status == 200

    talk(conversation)
    assert "action_book_appointment" not in actions.ran


@pytest.mark.parametrize("broken", ["action_answer", "action_ask_department"])
def test_half_a_turn_counts_as_a_failure(talk: Talk, actions: Actions, broken: str) -> None:
    """Rasa swallows an action's failure and would give what the other one said."""

    async def conversation(gateway: Caller) -> int:
        await gateway.choose("book_appointment")
        actions.broken = frozenset({broken})
        return (await gateway.choose("health_question")).status

    assert talk(conversation) == 502


def test_a_booking_goes_on_after_the_action_server_failed(talk: Talk, actions: Actions) -> None:
    async def conversation(gateway: Caller) -> tuple[int, list[str]]:
        await gateway.choose("book_appointment")
        actions.broken = frozenset({"validate_appointment_form"})
        failed = await gateway.choose("choose", "dermatology")
        actions.broken = frozenset()
        return failed.status, (await gateway.choose("choose", "dermatology")).texts

    assert talk(conversation) == (502, ["action_ask_appointment_slot"])


def test_a_dead_redis_is_reported_and_service_resumes_when_it_is_back(
    talk: Talk, redis_server: RedisServer
) -> None:
    async def conversation(gateway: Caller) -> list[int]:
        statuses = [(await gateway.health()).status, (await gateway.say("hello")).status]
        redis_server.stop()
        statuses += [(await gateway.health()).status, (await gateway.say("hello")).status]
        redis_server.start()
        statuses += [(await gateway.health()).status, (await gateway.say("hello")).status]
        return statuses

    assert talk(conversation) == [200, 200, 503, 503, 200, 200]
