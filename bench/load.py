"""Many patients at once: each sends a message every 20 seconds, whether or not others are being answered.

The times of sending are fixed beforehand and spread evenly, and a reply's time counts from then on, so a
slow server can't make itself look good by being asked less.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from bench.bare_rasa import BareRasa, message, new_sender
from bench.figures import Times
from tests.service import RunningService

EVERY_S = 20.0
TIMEOUT_S = 15.0
# Asks for Rasa, the action server and the record alike; none of it is a red flag, which Lantern would
# answer without Rasa.
SAID = (
    "hello",
    "I'd like to book an appointment",
    "cardiology",
    "how can I sleep better?",
    "thank you",
)
OPENED_AT_ONCE = 8

# Sends one message of one patient; how it went: `answered`, `fallback` or a kind of failure.
Send = Callable[[str], Awaitable[str]]


@dataclass(frozen=True)
class Load:
    """How a number of patients were served. `per_second` counts real answers."""

    patients: int
    seconds: float
    sent: int
    answered: int
    per_second: float
    times: Times
    others: dict[str, int]


async def on_lantern(service: RunningService, patients: int, seconds: float) -> Load:
    """Load the chat API."""
    async with _client(f"{service.url}/api/v1") as http:
        opening = asyncio.Semaphore(OPENED_AT_ONCE)

        async def begin(_: int) -> Send:
            body = {"consent": {"version": "2026-11", "accepted": True}}
            async with opening:
                opened = await http.post("/conversations", json=body)
            headers = {"Authorization": f"Bearer {opened.json()['token']}"}

            async def send(text: str) -> str:
                body = {"id": uuid.uuid4().hex, "text": text}
                answer = await http.post("/messages?wait=12", json=body, headers=headers)
                if answer.status_code != 200:
                    return f"status {answer.status_code}"
                said = answer.json()["messages"]
                return "fallback" if any(m["data"].get("fallback") for m in said) else "answered"

            return send

        senders = await asyncio.gather(*(begin(n) for n in range(patients)))
        return await _run(senders, seconds)


async def on_bare_rasa(bare: BareRasa, patients: int, seconds: float) -> Load:
    """Load the plain REST channel."""
    async with _client(f"{bare.url}/webhooks/rest") as http:

        def begin() -> Send:
            sender = new_sender()

            async def send(text: str) -> str:
                answer = await http.post("/webhook", json=message(sender, text))
                if answer.status_code != 200:
                    return f"status {answer.status_code}"
                # Rasa's way to say that something failed.
                return "answered" if answer.json() else "empty"

            return send

        return await _run([begin() for _ in range(patients)], seconds)


def _client(base_url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(base_url=base_url, limits=limits, timeout=TIMEOUT_S, trust_env=False)


async def _run(senders: Sequence[Send], seconds: float) -> Load:
    times: list[float] = []
    outcomes: Counter[str] = Counter()
    start = time.perf_counter() + 0.5

    async def patient(number: int, send: Send) -> None:
        due = start + EVERY_S * number / len(senders)
        for turn in range(1 + int(seconds // EVERY_S)):
            if due >= start + seconds:
                return
            await asyncio.sleep(due - time.perf_counter())
            try:
                outcome = await send(SAID[turn % len(SAID)])
            except httpx.HTTPError as error:
                outcome = type(error).__name__
            outcomes[outcome] += 1
            if outcome == "answered":
                times.append(time.perf_counter() - due)
            due += EVERY_S

    await asyncio.gather(*(patient(number, send) for number, send in enumerate(senders)))
    took = time.perf_counter() - start
    answered = outcomes.pop("answered", 0)
    return Load(
        patients=len(senders),
        seconds=round(took, 1),
        sent=answered + outcomes.total(),
        answered=answered,
        per_second=round(answered / took, 1),
        times=Times.of(times),
        others=dict(outcomes),
    )
