"""Where Rasa keeps conversations and locks: Redis, bounded in time, with a life for every key.

Rasa's stores are used as they are but for what hurts: its tracker store waits on a hung Redis for ever
(and, being synchronous, stops the whole server with it), neither store gives its keys an end, and a lock
left by a killed process holds its conversation for a minute.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore, RedisLockStore
from rasa.core.tracker_store import RedisTrackerStore, TrackerStore
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.environment import StartRefused

# Both stores share a database; Rasa adds `:tracker:` and `:lock:`. Letters only, or Rasa drops it.
KEY_PREFIX = "lantern"
SOCKET_TIMEOUT_S = 1.0
CONVERSATION_LIFE_S = 7 * 24 * 3600
# A turn is over after 7 s (channel.py); a lock that is older belongs to a process that died.
LOCK_LIFE_S = 9
# The gateway serialises the turns of a conversation, so a wait is rare and should be short.
LOCK_POLL_S = 0.1


class LanternTrackerStore(RedisTrackerStore):
    """Conversations in Redis; each is forgotten a week after its last message."""

    def __init__(
        self,
        domain: Any,
        host: str,
        port: str | int,
        db: str | int = 0,
        password: str | None = None,
        event_broker: Any = None,
    ) -> None:
        super().__init__(
            domain,
            host=host,
            port=int(port),
            db=int(db),
            password=password or None,
            event_broker=event_broker,
            record_exp=CONVERSATION_LIFE_S,
            key_prefix=KEY_PREFIX,
        )
        # Rasa's own client has no time-outs and no option for them.
        self.red = _client(host, port, db, password)


class LanternLockStore(RedisLockStore):
    """Locks in Redis that end by themselves."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        options = endpoint_config.kwargs
        port, db, password = options["port"], options["db"], options["password"]
        super().__init__(
            host=endpoint_config.url,
            port=int(port),
            db=int(db),
            password=password or None,
            key_prefix=KEY_PREFIX,
            socket_timeout=SOCKET_TIMEOUT_S,
        )
        # Rasa's own client takes no time-out for connecting.
        self.red = _client(endpoint_config.url, port, db, password)

    def save_lock(self, lock: TicketLock) -> None:
        """Commit `lock` to Redis, to be forgotten once no ticket in it can still be valid."""
        self.red.set(self.key_prefix + lock.conversation_id, lock.dumps(), ex=2 * LOCK_LIFE_S)

    def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFE_S,
        wait_time_in_seconds: float = LOCK_POLL_S,
    ) -> AbstractAsyncContextManager[TicketLock]:
        """Rasa's lock with a life and a wait that fit a turn; see `LockStore.lock`."""
        return super().lock(conversation_id, lock_lifetime, wait_time_in_seconds)


def require_own_stores(tracker_store: TrackerStore, lock_store: LockStore) -> None:
    """Refuse anything but the two stores above.

    Rasa falls back to memory without a word after a mistyped class name; conversations would then be
    lost with the process and not be shared between two.

    Raises:
        StartRefused: naming the store that is wrong.
    """
    if type(tracker_store) is not LanternTrackerStore:
        raise StartRefused(_wrong("tracker_store", tracker_store, LanternTrackerStore))
    if type(lock_store) is not LanternLockStore:
        raise StartRefused(_wrong("lock_store", lock_store, LanternLockStore))


def ping(tracker_store: LanternTrackerStore, lock_store: LanternLockStore) -> None:
    """Ask both stores for a sign of life.

    Raises:
        redis.exceptions.RedisError: Redis doesn't answer within a second or refuses the password.
    """
    tracker_store.red.ping()
    lock_store.red.ping()


def _client(host: str, port: str | int, db: str | int, password: str | None) -> redis.Redis:
    return redis.Redis(
        host=host,
        port=int(port),
        db=int(db),
        password=password or None,
        socket_timeout=SOCKET_TIMEOUT_S,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        decode_responses=True,
    )


def _wrong(entry: str, found: object, wanted: type) -> str:
    return (
        f"The {entry} in endpoints.yml came up as {type(found).__name__}, but it must be "
        f"{wanted.__module__}.{wanted.__qualname__}: patients' conversations would be lost."
    )
