"""The one way into Rasa: the input channel that the gateway posts turns to.

Unlike Rasa's REST channel it lets nobody in without the shared secret, takes no sender on trust, never
reads text as a command, gives up in time, and reports a failure as a failure: an empty answer with status
200 is what Rasa makes of a dead Redis or action server. No error repeats anything that the patient wrote.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from redis.exceptions import RedisError
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.dialogue import logs, request_ids, stores
from bot.dialogue.action_server import noting_failures
from bot.dialogue.environment import DEFAULT_DEADLINE_S, StartRefused, deadline_s
from bot.dialogue.output import LanternOutput
from bot.dialogue.wire import MalformedTurn, Turn, TurnTooLong, read_turn

logger = logging.getLogger(__name__)

_BEARER = "Bearer "


class LanternChannel(InputChannel):
    """`POST /webhooks/lantern/turn` and `GET /webhooks/lantern/health`."""

    def __init__(self, secret: str, deadline_s: float = DEFAULT_DEADLINE_S) -> None:
        if not secret:
            raise StartRefused("credentials.yml must give the lantern channel a secret.")
        self._secret = secret.encode()
        self._deadline_s = deadline_s

    @classmethod
    def name(cls) -> str:
        """The channel's name in addresses and in Rasa's events."""
        return "lantern"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> LanternChannel:
        """Build the channel from its part of credentials.yml.

        Raises:
            StartRefused: there is no secret in it.
        """
        return cls(str((credentials or {}).get("secret") or ""), deadline_s(os.environ))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's two addresses, for Rasa to mount."""
        blueprint = Blueprint("lantern")

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return _health(request.app.ctx.agent)

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not self._knows_secret(request.headers.get("Authorization")):
                return problem(HTTPStatus.UNAUTHORIZED, "The shared secret is missing or wrong.")
            with request_ids.working_on(request.headers.get(request_ids.HEADER)):
                started = time.perf_counter()
                answer = await self._answer(request.body, on_new_message)
                latency = round((time.perf_counter() - started) * 1000)
                logs.turn_ended(answer.status, latency)
            return answer

        return blueprint

    async def _answer(
        self, body: bytes, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> HTTPResponse:
        try:
            return await self._take(read_turn(body), on_new_message)
        except TurnTooLong as error:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Refused: {error}.")
        except MalformedTurn as error:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Refused: {error}.")

    def _knows_secret(self, authorization: str | None) -> bool:
        given = authorization or ""
        if not given.startswith(_BEARER):
            return False
        offered = given[len(_BEARER) :].encode("utf-8", "surrogateescape")
        return hmac.compare_digest(offered, self._secret)

    async def _take(
        self, turn: Turn, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> HTTPResponse:
        output = LanternOutput()
        message = UserMessage(
            turn.text,
            output,
            turn.sender,
            parse_data=turn.parse_data,
            input_channel=self.name(),
            metadata=turn.metadata,
        )
        with noting_failures() as failed_actions:
            try:
                await asyncio.wait_for(on_new_message(message), self._deadline_s)
            except asyncio.TimeoutError:
                return problem(HTTPStatus.GATEWAY_TIMEOUT, "The dialogue engine took too long.")
            except (LockError, RedisError):
                logger.exception("stores failed")
                return problem(HTTPStatus.SERVICE_UNAVAILABLE, "The conversation store failed.")
            except Exception:  # the boundary: whatever Rasa raises is one failed turn
                logger.exception("turn failed")
                return problem(HTTPStatus.BAD_GATEWAY, "The dialogue engine failed.")
        if failed_actions:
            return problem(HTTPStatus.BAD_GATEWAY, "An action of the dialogue engine failed.")
        if not output.replies:
            return problem(HTTPStatus.BAD_GATEWAY, "The dialogue engine gave no reply.")
        return json({"replies": [reply.to_json() for reply in output.replies]})


def problem(status: HTTPStatus, detail: str) -> HTTPResponse:
    """An RFC 9457 problem; `detail` is one sentence of ours."""
    return json(
        {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail},
        status=int(status),
        content_type="application/problem+json",
    )


def _health(agent: Any) -> HTTPResponse:
    try:
        stores.require_own_stores(agent.tracker_store, agent.lock_store)
        stores.ping(agent.tracker_store, agent.lock_store)
    except (StartRefused, RedisError):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "The conversation store doesn't answer.")
    return json({"status": "ok", "model": str(agent.processor.model_filename)})
