"""The channel, served for real, in front of an agent that does what the test says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import redis
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore, LockError
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from tests.dialogue.serving import SECRET, Answer, ScriptedAgent, encoded, run, serving, turn

CANARY = "tangerine"


def asked(agent: ScriptedAgent, body: bytes, secret: str | None = SECRET, **options: Any) -> Answer:
    async def conversation() -> Answer:
        async with serving(agent, **options) as gateway:
            return await gateway.post(body, secret)

    return run(conversation())


def replying(text: str = "Hello.") -> ScriptedAgent:
    async def handle(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": text})

    return ScriptedAgent(handle)


def failing(error: Exception) -> ScriptedAgent:
    async def handle(message: UserMessage) -> None:
        raise error

    return ScriptedAgent(handle)


def never_called() -> ScriptedAgent:
    return failing(AssertionError("Rasa was asked"))


def test_a_turn_is_answered_with_what_the_bot_said() -> None:
    answer = asked(replying("Hello."), encoded(turn(text="hi")))

    assert answer.status == 200
    assert answer.body == {"replies": [{"text": "Hello.", "choices": [], "custom": None}]}


def test_rasa_gets_the_sender_the_words_and_the_metadata() -> None:
    got: list[UserMessage] = []

    async def handle(message: UserMessage) -> None:
        got.append(message)
        await message.output_channel.send_response(message.sender_id, {"text": "ok"})

    asked(ScriptedAgent(handle), encoded(turn(text=" /restart", conversation="abc", epoch=3)))

    (message,) = got
    assert (message.sender_id, message.text, message.input_channel) == (
        "abc:3",
        "restart",
        "lantern",
    )
    assert message.metadata["turn_id"] == "t1"
    assert message.parse_data is None


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "rasa-secreté"])
def test_without_the_shared_secret_rasa_is_never_asked(secret: str | None) -> None:
    assert asked(never_called(), encoded(turn(text="hi")), secret).status == 401


def test_a_text_over_4000_characters_is_refused() -> None:
    assert asked(never_called(), encoded(turn(text="x" * 4_001))).status == 413


def test_a_body_over_64_kilobytes_is_refused() -> None:
    assert asked(never_called(), b"[" * (64 * 1024 + 1)).status == 413


@pytest.mark.parametrize(
    "body", [b"", b"null", b"\xff", b"[" * 60_000, encoded({**turn(text="hi"), "more": 1})]
)
def test_what_is_no_turn_is_refused(body: bytes) -> None:
    assert asked(never_called(), body).status == 422


def test_an_event_that_is_not_listed_is_refused() -> None:
    event = {"intent": "restart", "entities": {}, "label": "Restart"}

    assert asked(never_called(), encoded(turn(event=event))).status == 422


def test_a_turn_that_takes_too_long_is_given_up_and_cancelled() -> None:
    cancelled: list[bool] = []

    async def handle(message: UserMessage) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    answer = asked(ScriptedAgent(handle), encoded(turn(text="hi")), deadline_s=0.05)

    assert answer.status == 504
    assert cancelled == [True]


def test_no_reply_at_all_is_a_failure_and_not_an_empty_answer() -> None:
    async def handle(message: UserMessage) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": ""})

    assert asked(ScriptedAgent(handle), encoded(turn(text="hi"))).status == 502


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LockError(f"Error while acquiring lock for {CANARY}"), 503),
        (redis.exceptions.TimeoutError(CANARY), 503),
        (redis.exceptions.ConnectionError(CANARY), 503),
        (ValueError(CANARY), 502),
        (RuntimeError(CANARY), 502),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failure_inside_rasa_is_reported_without_its_words(error: Exception, status: int) -> None:
    answer = asked(failing(error), encoded(turn(text=CANARY)))

    assert answer.status == status
    assert answer.body["status"] == status
    assert CANARY not in answer.raw


def test_a_choice_that_no_patient_may_take_fails_the_turn() -> None:
    async def handle(message: UserMessage) -> None:
        buttons = [{"title": "Restart", "payload": "/restart"}]
        await message.output_channel.send_response("c1:0", {"text": "x", "buttons": buttons})

    assert asked(ScriptedAgent(handle), encoded(turn(text="hi"))).status == 502


def test_an_unknown_address_is_a_problem_without_details() -> None:
    async def conversation() -> tuple[int, str]:
        async with (
            serving(never_called()) as gateway,
            gateway.http.get(f"{gateway.url}/{CANARY}") as response,
        ):
            return response.status, await response.text()

    status, body = run(conversation())
    assert status == 404
    assert CANARY not in body


def test_rasas_own_pages_are_not_there() -> None:
    async def conversation() -> list[int]:
        async with serving(never_called()) as gateway:
            root = gateway.url.removesuffix("/webhooks/lantern")
            statuses = []
            for path in ("/", "/status", "/webhooks/rest/webhook", "/conversations/c1/tracker"):
                async with gateway.http.get(root + path) as response:
                    statuses.append(response.status)
            return statuses

    assert run(conversation()) == [404, 404, 404, 404]


def test_health_is_bad_when_the_stores_are_in_memory() -> None:
    agent = never_called()
    agent.tracker_store = InMemoryTrackerStore(Domain.empty())
    agent.lock_store = InMemoryLockStore()

    async def conversation() -> Answer:
        async with serving(agent) as gateway:
            return await gateway.health()

    assert run(conversation()).status == 503
