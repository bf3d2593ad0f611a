"""Server-sent events, read from the record: none lost, doubled or out of order over reconnects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import Request
from starlette.responses import StreamingResponse

from bot.gateway.problems import Problem
from bot.gateway.service import Service
from bot.records import RecordUnavailable, conversations, messages, models, outbox

# Without a ring the record is looked at again after this time: a lost ring costs seconds, never events.
LOOK_AGAIN_S = 2.0
KEEP_ALIVE_ROUNDS = 7


def last_event_id(request: Request) -> int | None:
    """The `Last-Event-ID` of a reconnecting reader. Raises a 422 problem if it isn't a number."""
    value = request.headers.get("last-event-id", "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Problem(422, "Last-Event-ID must be a number that this service gave.")
    return int(value)


def response(events: AsyncIterator[str]) -> StreamingResponse:
    """The stream as a response that proxies don't hold back."""
    return StreamingResponse(
        events,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def patient_events(service: Service, conversation_id: str, last: int) -> AsyncIterator[str]:
    """The events of one conversation with a greater number than `last`, for as long as it is read.

    Ends when the gateway goes down, so that the reader goes on at another one.
    """
    typing = False
    quiet = 0
    async with _open_stream(service, "patient", "conversation", conversation_id) as rung:
        yield ": connected\n\n"
        while not service.draining:
            rung.clear()
            fresh = await asyncio.to_thread(_conversation_events, service, conversation_id, last)
            for last, kind, data in fresh:
                yield _event(kind, data, last)
            if not fresh and await asyncio.to_thread(_is_gone, service, conversation_id):
                yield _event("state", conversations.CLOSED_STATE)
                return
            if service.doorbell.is_typing(conversation_id) != typing:
                typing = not typing
                yield _event("typing", {"active": typing, "who": "bot"})
            quiet = 0 if fresh else quiet + 1
            if quiet and quiet % KEEP_ALIVE_ROUNDS == 0:
                yield ": still here\n\n"
            await _rung_or_later(rung)


async def console_events(service: Service, last: int) -> AsyncIterator[str]:
    """Changes of handoffs with a greater number than `last`, for as long as they are read."""
    quiet = 0
    async with _open_stream(service, "console", "handoff") as rung:
        yield ": connected\n\n"
        while not service.draining:
            rung.clear()
            fresh = await asyncio.to_thread(_handoff_changes, service, last)
            for last, data in fresh:
                yield _event("handoff", data, last)
            quiet = 0 if fresh else quiet + 1
            if quiet and quiet % KEEP_ALIVE_ROUNDS == 0:
                yield ": still here\n\n"
            await _rung_or_later(rung)


@asynccontextmanager
async def _open_stream(
    service: Service, reader: str, topic: str, key: str = "*"
) -> AsyncIterator[asyncio.Event]:
    """A counted stream's bell."""
    with service.metrics.streams.labels(reader).track_inprogress():
        async with service.doorbell.listen(topic, key) as rung:
            yield rung


async def _rung_or_later(rung: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(rung.wait(), timeout=LOOK_AGAIN_S)


def _is_gone(service: Service, conversation_id: str) -> bool:
    """Whether the conversation was erased."""
    try:
        with service.record.read() as session:
            return session.get(models.Conversation, conversation_id) is None
    except RecordUnavailable:
        return False


def _conversation_events(
    service: Service, conversation_id: str, last: int
) -> list[tuple[int, str, dict[str, Any]]]:
    try:
        with service.record.read() as session:
            rows = conversations.events_after(session, conversation_id, last)
            return [
                (event.number, event.kind, messages.as_json(message) if message else event.data)
                for event, message in rows
            ]
    except RecordUnavailable:
        return []


def _handoff_changes(service: Service, last: int) -> list[tuple[int, dict[str, Any]]]:
    try:
        with service.record.read() as session:
            rows = outbox.handoff_changes_after(session, last)
            return [(row.number, {"id": row.key, "change": row.change}) for row in rows]
    except RecordUnavailable:
        return []


def _event(kind: str, data: dict[str, Any], number: int | None = None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {kind}\ndata: {json.dumps(data)}\n\n"
