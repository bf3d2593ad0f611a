"""Who is asking: the patient by the conversation's bearer token, staff by a session."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from bot.gateway.problems import Problem
from bot.gateway.service import Service, service_of
from bot.records import conversations
from bot.records.models import Staff
from bot.records.staff import staff_of

STAFF_COOKIE = "lantern_staff"
# A page of another origin can't send this header without a preflight, which is never granted.
CONSOLE_HEADER = "x-lantern-console"


def bearer(request: Request) -> str | None:
    """The bearer token of the request, if it carries one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def conversation_id(
    request: Request, service: Annotated[Service, Depends(service_of)]
) -> str:
    """The conversation that the request's token opens.

    Raises:
        Problem: 401 without a token, or with one that is forged, foreign or expired.
    """
    token = bearer(request)

    def look_up() -> str | None:
        with service.record.read() as session:
            found = conversations.conversation_of(session, token or "", datetime.now(UTC))
            return found.id if found else None

    found = await asyncio.to_thread(look_up) if token else None
    if found is None:
        raise Problem(401, "This chat has ended or isn't yours. Please start a new one.")
    return found


def staff_token(request: Request) -> str | None:
    """The staff session's token: a bearer, or the cookie on a request that only our pages can make."""
    token = bearer(request)
    if token:
        return token
    cookie = request.cookies.get(STAFF_COOKIE)
    if cookie and request.method != "GET" and CONSOLE_HEADER not in request.headers:
        raise Problem(403, "This request didn't come from the console.")
    return cookie


async def staff(request: Request, service: Annotated[Service, Depends(service_of)]) -> Staff:
    """The member of staff who is asking. Raises a 401 problem if nobody is signed in."""
    token = staff_token(request)

    def look_up() -> Staff | None:
        with service.record.read() as session:
            return staff_of(session, token or "", datetime.now(UTC))

    found = await asyncio.to_thread(look_up) if token else None
    if found is None:
        raise Problem(401, "Please sign in again.")
    return found


ConversationId = Annotated[str, Depends(conversation_id)]
SignedIn = Annotated[Staff, Depends(staff)]
Serving = Annotated[Service, Depends(service_of)]
