"""The door: what every request passes before anything else, and what every response carries."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import problem_response

# 4,000 characters of four bytes each, escaped in JSON, with room for the envelope.
MAX_BODY_BYTES = 64 * 1024

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Door:
    """Refuses bodies that are too large before they are read whole; adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        body = b""
        while True:
            part = await receive()
            if part["type"] != "http.request":
                return
            body += part.get("body", b"")
            if len(body) > MAX_BODY_BYTES:
                refusal = problem_response(413, "That is too much to take in one message.")
                await refusal(scope, receive, send_with_headers)
                return
            if not part.get("more_body", False):
                break
        taken = False

        async def receive_again() -> Message:
            nonlocal taken
            if not taken:
                taken = True
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self._app(scope, receive_again, send_with_headers)
