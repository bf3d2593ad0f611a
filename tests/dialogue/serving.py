"""A channel served for real on a free port, and an action server to answer it."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from sanic import Sanic

from bot.dialogue.channel import LanternChannel
from bot.dialogue.serve import create_app

SECRET = "rasa-secret"
_names = itertools.count()

# Sanic rewrites its own methods when an app starts; in test mode it keeps the originals for the next app.
Sanic.test_mode = True


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    raw: str

    @property
    def texts(self) -> list[str]:
        return [reply["text"] for reply in self.body["replies"]]


@dataclass
class Caller:
    """The gateway's side of the wire."""

    url: str
    http: aiohttp.ClientSession

    async def post(self, body: bytes, secret: str | None = SECRET) -> Answer:
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        async with self.http.post(f"{self.url}/turn", data=body, headers=headers) as response:
            raw = await response.text()
            return Answer(response.status, json.loads(raw), raw)

    async def say(self, text: str, conversation: str = "c1", epoch: int = 0) -> Answer:
        return await self.post(encoded(turn(text=text, conversation=conversation, epoch=epoch)))

    async def choose(
        self, intent: str, option: str | None = None, conversation: str = "c1"
    ) -> Answer:
        event = {"intent": intent, "entities": {"option": option} if option else {}, "label": "…"}
        return await self.post(encoded(turn(event=event, conversation=conversation)))

    async def health(self) -> Answer:
        async with self.http.get(f"{self.url}/health") as response:
            raw = await response.text()
            return Answer(response.status, json.loads(raw), raw)


def turn(
    text: str | None = None,
    event: dict[str, Any] | None = None,
    conversation: str = "c1",
    epoch: int = 0,
) -> dict[str, Any]:
    """A turn as the gateway sends it."""
    return {
        "sender": f"{conversation}:{epoch}",
        "text": text,
        "event": event,
        "metadata": {
            "turn_id": "t1",
            "conversation_id": conversation,
            "epoch": epoch,
            "locale": "en-GB",
        },
    }


def encoded(body: object) -> bytes:
    return json.dumps(body).encode()


@asynccontextmanager
async def serving(agent: Any, deadline_s: float = 60.0) -> AsyncIterator[Caller]:
    """The channel in front of an agent, on a free port of loopback."""
    app = create_app(agent, LanternChannel(SECRET, deadline_s), name=f"test_{next(_names)}")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(
        sock=listening, return_asyncio_server=True, access_log=False, debug=False
    )
    assert server is not None
    await server.startup()
    await server.start_serving()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/lantern"
    try:
        async with aiohttp.ClientSession() as http:
            yield Caller(url, http)
    finally:
        server.close()
        await server.wait_closed()


class ScriptedAgent:
    """Stands where Rasa's agent stands, and does what a test says."""

    def __init__(self, handle: Callable[[Any], Awaitable[Any]]) -> None:
        self.handle_message = handle
        self.tracker_store: Any = None
        self.lock_store: Any = None


@asynccontextmanager
async def action_server(
    respond: Callable[[dict[str, Any]], Awaitable[web.StreamResponse] | dict[str, Any]],
) -> AsyncIterator[str]:
    """An action server that answers Rasa's calls by a function of the call; gives its address."""

    async def webhook(request: web.Request) -> web.StreamResponse:
        call = await request.json()
        call["authorization"] = request.headers.get("Authorization")
        call["request_id"] = request.headers.get("X-Request-ID")
        answer = respond(call)
        if isinstance(answer, dict):
            return web.json_response({"events": [], "responses": [], **answer})
        return await answer

    app = web.Application()
    app.router.add_post("/webhook", webhook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        await runner.cleanup()


def run(coroutine: Any) -> Any:
    """Run a test's coroutine to its end on a loop of its own."""
    return asyncio.run(coroutine)
