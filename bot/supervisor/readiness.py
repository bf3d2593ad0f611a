"""Asks a process whether it is ready to work."""

from __future__ import annotations

import httpx
import redis.asyncio
from redis.exceptions import RedisError

# A process that is busy loading may accept a connection long before it answers.
_ANSWER_WITHIN_S = 2.0


async def answers_http(url: str) -> bool:
    """Whether a GET of this address gives 200."""
    return await _status(url) == httpx.codes.OK


async def answers_anything(url: str) -> bool:
    """Whether a GET of this address gives any answer, were it that something else is missing."""
    return await _status(url) is not None


async def _status(url: str) -> int | None:
    try:
        # trust_env=False: a proxy set for the outside world must not be asked about loopback.
        async with httpx.AsyncClient(timeout=_ANSWER_WITHIN_S, trust_env=False) as client:
            return (await client.get(url)).status_code
    except httpx.HTTPError:
        return None


async def answers_redis(url: str) -> bool:
    """Whether the Redis at this address answers PING."""
    client = redis.asyncio.Redis.from_url(
        url, socket_timeout=_ANSWER_WITHIN_S, socket_connect_timeout=_ANSWER_WITHIN_S
    )
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()
