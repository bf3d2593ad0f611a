"""Request ids: one name for a request in the logs of every process that worked on it.

A caller's own id is taken over if it can't be anything but an id.
"""

from __future__ import annotations

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import REQUEST_ID_HEADER, get_logger, read_request_id, working_on

log = get_logger(__name__)

# W3C Trace Context: version, trace id, parent id, flags. The trace id is what others know it by.
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
# Asked every few seconds by machines; they would be most of the log.
_UNTOLD = ("/health/", "/metrics")


def request_id_of(headers: Headers) -> str:
    """The id that the caller gave, or a new one."""
    own = read_request_id(headers.get(REQUEST_ID_HEADER))
    if own is not None:
        return own
    traced = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    return traced.group(1) if traced else uuid.uuid4().hex


class RequestIds:
    """Binds the id into every log line of a request, returns it, and logs the request's end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(Headers(scope=scope))
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        with working_on(request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                if not scope["path"].startswith(_UNTOLD):
                    # The route's pattern, never the path: a path may hold whatever somebody typed.
                    route = getattr(scope.get("route"), "path", "other")
                    latency = round((time.perf_counter() - started) * 1000)
                    log.info(
                        "request_ended",
                        method=scope["method"] if scope["method"].isalpha() else "other",
                        route=route,
                        status=status,
                        latency_ms=latency,
                    )
