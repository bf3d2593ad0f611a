from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
import redis
from rasa.core.lock_store import InMemoryLockStore, LockError, RedisLockStore
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, RedisTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue import stores
from bot.dialogue.environment import StartRefused
from bot.dialogue.stores import LanternLockStore, LanternTrackerStore
from tests.dialogue.conftest import RedisServer
from tests.dialogue.serving import run

SENDER = "conversation:0"


def tracker_store(port: int, password: str = "") -> LanternTrackerStore:
    return LanternTrackerStore(Domain.empty(), "127.0.0.1", str(port), "0", password)


def lock_store(port: int, password: str = "") -> LanternLockStore:
    endpoint = EndpointConfig(url="127.0.0.1", port=str(port), db="0", password=password)
    return LanternLockStore(endpoint)


async def remember(store: LanternTrackerStore, text: str) -> None:
    tracker = await store.get_or_create_tracker(SENDER)
    tracker.update(UserUttered(text))
    await store.save(tracker)


def test_a_conversation_is_kept_and_forgotten_after_a_week(redis_server: RedisServer) -> None:
    store = tracker_store(redis_server.port, redis_server.password)

    run(remember(store, "hello"))

    again = run(tracker_store(redis_server.port, redis_server.password).retrieve(SENDER))
    assert again.latest_message.text == "hello"
    (key,) = store.red.keys("*")
    assert key == f"lantern:tracker:{SENDER}"
    assert 0 < store.red.ttl(key) <= 7 * 24 * 3600


def test_a_lock_ends_by_itself_even_if_its_process_dies(redis_server: RedisServer) -> None:
    store = lock_store(redis_server.port, redis_server.password)

    store.issue_ticket(SENDER)  # and never given back

    (key,) = store.red.keys("*")
    assert key == f"lantern:lock:{SENDER}"
    assert 0 < store.red.ttl(key) <= 2 * stores.LOCK_LIFE_S


def test_a_lock_held_through_a_turn_leaves_nothing_behind(redis_server: RedisServer) -> None:
    store = lock_store(redis_server.port, redis_server.password)
    lives: list[float] = []

    async def one_turn() -> None:
        async with store.lock(SENDER):
            held = json.loads(store.red.get(f"lantern:lock:{SENDER}"))
            lives.extend(json.loads(ticket)["expires"] for ticket in held["tickets"])

    run(one_turn())

    assert len(lives) == 1
    assert store.red.keys("*") == []


def test_turns_of_one_conversation_wait_for_each_other(redis_server: RedisServer) -> None:
    store = lock_store(redis_server.port, redis_server.password)
    seen: list[str] = []

    async def one_turn(name: str) -> None:
        async with store.lock(SENDER, wait_time_in_seconds=0.01):
            seen.append(f"{name} in")
            await asyncio.sleep(0)
            seen.append(f"{name} out")

    async def both() -> None:
        await asyncio.gather(one_turn("a"), one_turn("b"))

    run(both())

    assert seen in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])


@pytest.fixture
def hung_port() -> Any:
    """A port that takes connections and never answers, like a Redis that is stopped."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_hung_redis_fails_the_turn_instead_of_freezing_the_server(hung_port: int) -> None:
    with pytest.raises(redis.exceptions.TimeoutError):
        run(tracker_store(hung_port).retrieve(SENDER))
    with pytest.raises(LockError):
        lock_store(hung_port).issue_ticket(SENDER)


def test_both_clients_give_up_within_two_seconds() -> None:
    for store in (tracker_store(1), lock_store(1)):
        settings = store.red.connection_pool.connection_kwargs
        assert 0 < settings["socket_timeout"] <= 2
        assert 0 < settings["socket_connect_timeout"] <= 2


def test_a_dead_redis_raises_and_nothing_falls_back_to_memory(free_port: int) -> None:
    with pytest.raises(redis.exceptions.ConnectionError):
        run(tracker_store(free_port).retrieve(SENDER))


def test_a_wrong_password_is_no_sign_of_life(redis_server: RedisServer) -> None:
    with pytest.raises(redis.exceptions.RedisError):
        stores.ping(
            tracker_store(redis_server.port, "wrong"), lock_store(redis_server.port, "wrong")
        )


def test_our_own_stores_are_accepted() -> None:
    stores.require_own_stores(tracker_store(1), lock_store(1))


@pytest.mark.parametrize(
    "wrong",
    [
        InMemoryTrackerStore(Domain.empty()),
        RedisTrackerStore(Domain.empty()),
        FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty())),
    ],
    ids=lambda store: type(store).__name__,
)
def test_any_other_tracker_store_is_refused(wrong: Any) -> None:
    with pytest.raises(StartRefused, match=type(wrong).__name__):
        stores.require_own_stores(wrong, lock_store(1))


@pytest.mark.parametrize(
    "wrong", [InMemoryLockStore(), RedisLockStore()], ids=lambda store: type(store).__name__
)
def test_any_other_lock_store_is_refused(wrong: Any) -> None:
    with pytest.raises(StartRefused, match=type(wrong).__name__):
        stores.require_own_stores(tracker_store(1), wrong)
