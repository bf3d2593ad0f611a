"""The action server's web side: one webhook for Rasa, on loopback, behind a shared secret.

It speaks rasa_sdk's protocol through rasa_sdk's own executor. rasa_sdk's server is not used, because it
asks for no secret, inflates compressed bodies without a limit, and repeats the request, a patient's
words, in its error replies.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.logs import REQUEST_ID_HEADER, get_logger, read_request_id, working_on

log = get_logger(__name__)

# A tracker of a long conversation stays far below it.
LARGEST_BODY = 1_000_000


class _Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def create_app(executor: ActionExecutor, secret: str, index: str | None = None) -> Starlette:
    """The server of these actions.

    Args:
        executor: the actions, registered.
        secret: every call of the webhook must bear it.
        index: what names the articles' index that the answers come from; None if there is none.

    Raises:
        ValueError: the secret is empty, so anybody could call the actions.
    """
    if not secret:
        raise ValueError("the action server needs a secret")

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "index": index})

    async def webhook(request: Request) -> Response:
        with working_on(read_request_id(request.headers.get(REQUEST_ID_HEADER))):
            return await answer(request)

    async def answer(request: Request) -> Response:
        try:
            _check(request, secret)
            call = _parsed(await _limited_body(request))
        except _Refused as refused:
            log.warning("refused", status=refused.status)
            return JSONResponse({"error": refused.reason}, refused.status)
        except ClientDisconnect:
            return Response(status_code=400)
        return await _run(executor, call)

    return Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/webhook", webhook, methods=["POST"]),
        ]
    )


def _check(request: Request, secret: str) -> None:
    given = request.headers.get("authorization", "").encode()
    if not secrets.compare_digest(given, f"Bearer {secret}".encode()):
        raise _Refused(401, "The secret is missing or wrong.")
    if "content-encoding" in request.headers:
        raise _Refused(415, "Compressed bodies are not accepted.")


async def _limited_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise _Refused(413, "The body is too large.")
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(400, "The body is not JSON.") from None
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
        raise _Refused(400, "The body is not an action call.")
    return call


async def _run(executor: ActionExecutor, call: dict[str, Any]) -> Response:
    """Run one action. The statuses are those that Rasa reads."""
    name = str(call.get("next_action"))
    started = time.perf_counter()
    try:
        result = await executor.run(call)
    except ActionExecutionRejection as rejection:
        return JSONResponse({"error": "rejected", "action_name": rejection.action_name}, 400)
    except ActionNotFoundException:
        return JSONResponse({"error": "unknown action", "action_name": name}, 404)
    except ActionMissingDomainException:
        return JSONResponse({"error": "domain missing", "action_name": name}, 449)
    except Exception:
        log.exception("action_failed")
        return JSONResponse({"error": "action failed", "action_name": name}, 500)
    # A name that was registered, and so one of ours.
    latency = round((time.perf_counter() - started) * 1000)
    log.info("action_ended", action=name, latency_ms=latency)
    return JSONResponse(result.model_dump() if result else None)
