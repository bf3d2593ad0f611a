"""Rasa's trackers in Redis, seen from outside: what they hold of a conversation, and their removal.

A tracker holds the patient's words of one epoch, for a week at most. The record stays the only place that
anything is kept in; this is here so that an export is complete and an erasure leaves nothing behind.
"""

from __future__ import annotations

import json
from typing import Any

import redis
from redis.exceptions import RedisError

# As bot/dialogue/stores.py has Rasa name them; a test holds the two together.
TRACKER_KEY = "lantern:tracker:{conversation_id}:{epoch}"
LOCK_KEY = "lantern:lock:{conversation_id}:{epoch}"

TIMEOUT_S = 1.0


class TrackersUnreachable(RuntimeError):
    """Redis doesn't answer; what it holds is neither known nor removed."""


class Trackers:
    """The trackers of conversations. Safe to share between threads; every call may block for a second."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            decode_responses=True,
        )

    def of(self, conversation_id: str, epochs: int) -> list[dict[str, Any]]:
        """What Rasa remembers of a conversation, one entry an epoch that it still holds.

        Raises:
            TrackersUnreachable: see there.
        """
        keys = _keys(TRACKER_KEY, conversation_id, epochs)
        try:
            held = self._redis.mget(keys)
        except (RedisError, OSError) as error:
            raise TrackersUnreachable(type(error).__name__) from None
        return [
            {"part_of_the_chat": epoch, "remembered": json.loads(text)}
            for epoch, text in enumerate(held, start=1)
            if text
        ]

    def forget(self, conversation_id: str, epochs: int) -> None:
        """Remove the trackers and locks of a conversation up to an epoch.

        Raises:
            TrackersUnreachable: nothing is known to be removed.
        """
        keys = [
            *_keys(TRACKER_KEY, conversation_id, epochs),
            *_keys(LOCK_KEY, conversation_id, epochs),
        ]
        try:
            self._redis.delete(*keys)
        except (RedisError, OSError) as error:
            raise TrackersUnreachable(type(error).__name__) from None

    def close(self) -> None:
        """Give back the connections."""
        self._redis.close()


def _keys(key: str, conversation_id: str, epochs: int) -> list[str]:
    return [
        key.format(conversation_id=conversation_id, epoch=epoch) for epoch in range(1, epochs + 1)
    ]
