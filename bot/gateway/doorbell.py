"""The doorbell: tells whoever waits that the record has something new. It carries no content.

A ring may be lost or doubled without harm: listeners read the record, and look again every few seconds
anyway. Rings between gateways go through a Redis stream; within one gateway they need no Redis.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import cast

import redis.asyncio as redis
from redis.exceptions import RedisError

from bot.logs import get_logger
from bot.records import Record, RecordUnavailable, outbox

log = get_logger(__name__)

# What Redis answers to XREAD: streams, each with its entries of number and fields.
_Entries = list[tuple[str, list[tuple[str, dict[str, str]]]]]

# A turn commits several times in a row; what comes within this time is passed on in one transaction.
GATHER_S = 0.02
STREAM = "lantern:doorbell"
STREAM_LENGTH = 1000
STREAM_LIFE_S = 3600


class Doorbell:
    """Rings listeners of this gateway, and those of the others through Redis."""

    def __init__(self, record: Record, redis_url: str) -> None:
        self._record = record
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=3.0, socket_connect_timeout=1.0, decode_responses=True
        )
        self._listeners: dict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._committed = asyncio.Event()
        # What local listeners were told of and isn't passed on yet. A set, because on PostgreSQL a lower
        # number may be committed after a higher one.
        self._rung: set[int] = set()
        self._typing: dict[str, bool] = {}

    def committed(self) -> None:
        """Say that this process has committed something: the outbox is looked at now."""
        self._committed.set()

    def typing(self, conversation_id: str, active: bool) -> None:
        """Show or end the typing indicator; it is never stored."""
        if active:
            self._typing[conversation_id] = True
        else:
            self._typing.pop(conversation_id, None)
        self.ring("conversation", conversation_id)

    def is_typing(self, conversation_id: str) -> bool:
        """Whether the bot is working on a reply in this gateway."""
        return self._typing.get(conversation_id, False)

    @asynccontextmanager
    async def listen(self, topic: str, key: str = "*") -> AsyncIterator[asyncio.Event]:
        """An event that is set at each ring of the topic and key (`*`: every key)."""
        event = asyncio.Event()
        self._listeners[topic, key].add(event)
        try:
            yield event
        finally:
            self._listeners[topic, key].discard(event)
            if not self._listeners[topic, key]:
                del self._listeners[topic, key]

    def ring_all(self) -> None:
        """Wake every listener of this gateway, whatever it listens to."""
        for listeners in self._listeners.values():
            for event in listeners:
                event.set()

    async def healthy(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def relay(self) -> None:
        """Pass on what the outbox holds, for ever: to listeners here at once, to others through Redis."""
        while True:
            self._committed.clear()
            try:
                rows = await asyncio.to_thread(self._undelivered)
                for number, topic, key in rows:
                    if number not in self._rung:
                        self.ring(topic, key)
                self._rung = {number for number, _, _ in rows}
                if rows:
                    await self._publish({(topic, key) for _, topic, key in rows})
                    await asyncio.to_thread(self._mark, [number for number, _, _ in rows])
            except (RedisError, OSError, RecordUnavailable) as error:
                log.warning(
                    "relay_delayed", dependency="redis_or_record", error=type(error).__name__
                )
                await asyncio.sleep(1.0)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._committed.wait(), timeout=1.0)
                await asyncio.sleep(GATHER_S)

    async def hear_others(self) -> None:
        """Ring for what other gateways have committed, for ever."""
        last = None
        while True:
            try:
                last = last or await self._newest()
                answer = await self._redis.xread({STREAM: last}, block=2000, count=200)
            except (RedisError, OSError):
                # A new Redis counts from its own clock, which may be behind the old one's.
                last = None
                await asyncio.sleep(1.0)
                continue
            for _, entries in cast("_Entries", answer or []):
                for number, fields in entries:
                    last = number
                    self.ring(fields["topic"], fields["key"])

    async def _newest(self) -> str:
        """The number of the stream's newest entry: where to begin to hear."""
        entries = await self._redis.xrevrange(STREAM, count=1)
        return str(entries[0][0]) if entries else "0-0"

    async def close(self) -> None:
        """Give back the connections."""
        await self._redis.aclose()

    def ring(self, topic: str, key: str) -> None:
        """Ring the listeners of this gateway."""
        for name in ((topic, key), (topic, "*")):
            for event in self._listeners.get(name, ()):
                event.set()

    async def _publish(self, rings: set[tuple[str, str]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for topic, key in rings:
                pipe.xadd(STREAM, {"topic": topic, "key": key}, maxlen=STREAM_LENGTH)
            pipe.expire(STREAM, STREAM_LIFE_S)
            await pipe.execute()

    def _undelivered(self) -> list[tuple[int, str, str]]:
        with self._record.read() as session:
            return [(row.number, row.topic, row.key) for row in outbox.undelivered(session)]

    def _mark(self, numbers: list[int]) -> None:
        with self._record.write() as session:
            outbox.delivered(session, numbers, datetime.now(UTC))
