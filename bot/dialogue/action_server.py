"""The way to the action server, with a time-out, and with failures that the channel hears of.

Rasa waits five minutes for an action and swallows its failure (`MessageProcessor._run_action`): the
patient would see half a turn as if it were whole. Here each failed call is noted for the turn it belongs
to, and the channel reports the turn as failed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp  # type: ignore[import-not-found]
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.dialogue import request_ids

# Under the deadline of a turn (7 s), so that it's the action that fails and not the whole server.
ACTION_TIMEOUT_S = 5.0

_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)


@contextmanager
def noting_failures() -> Iterator[list[str]]:
    """Collect the exception types of the action calls that fail inside this block and its tasks."""
    noted: list[str] = []
    token = _failures.set(noted)
    try:
        yield noted
    finally:
        _failures.reset(token)


class ActionServer(EndpointConfig):
    """Rasa's action endpoint, bounded in time and without silent failure."""

    @classmethod
    def like(cls, endpoint: EndpointConfig, timeout_s: float = ACTION_TIMEOUT_S) -> ActionServer:
        """The same address and headers as an endpoint that Rasa read from endpoints.yml."""
        server = cls(url=endpoint.url, headers=endpoint.headers)
        server.timeout = aiohttp.ClientTimeout(total=timeout_s)
        return server

    timeout: aiohttp.ClientTimeout

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call the action server as Rasa does.

        Raises:
            aiohttp.ClientError: no answer, or an error as answer.
            asyncio.TimeoutError: no answer in time.
        """
        kwargs["timeout"] = self.timeout
        kwargs["headers"] = {**kwargs.get("headers", {}), request_ids.HEADER: request_ids.present()}
        try:
            answer = await super().request(method, subpath, content_type, compress, **kwargs)
            if not isinstance(answer, dict):
                raise aiohttp.ClientPayloadError("the action server's answer is no object")
        except Exception as error:
            if not _declines(error):
                _note(error)
            raise
        return answer


def _declines(error: Exception) -> bool:
    """Whether this is an action's way to let another one run (ActionExecutionRejection)."""
    if not isinstance(error, ClientResponseError) or error.status != 400:
        return False
    try:
        return "action_name" in json.loads(error.text)
    except (ValueError, TypeError):
        return False


def _note(error: Exception) -> None:
    noted = _failures.get()
    if noted is not None:
        noted.append(type(error).__name__)
