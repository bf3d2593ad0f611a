"""A job done again and again, that outlives its own failures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.logs import get_logger

log = get_logger(__name__)


async def every(seconds: float, job: Callable[[], Awaitable[None]], name: str) -> None:
    """Run a job, wait `seconds`, and again, until cancelled. A failure is logged and the next run comes."""
    while True:
        try:
            await job()
        except Exception as error:
            log.error("job_failed", process=name, exc_info=error)
        await asyncio.sleep(seconds)
