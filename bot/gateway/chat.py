"""The patient's chat API under /api/v1. Published as `/openapi.json`."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.gateway import event_stream, wording
from bot.gateway.inbound import InboundMessage, read_text
from bot.gateway.problems import Problem
from bot.gateway.screening import is_emergency
from bot.gateway.service import Service, now
from bot.gateway.sessions import ConversationId, Serving, bearer
from bot.gateway.turn import NotAnsweredYet
from bot.records import RecordUnavailable, conversations, messages, models

router = APIRouter(prefix="/api/v1", tags=["chat"])

TOKEN_GRACE = timedelta(minutes=1)
MAX_WAIT_S = 20.0


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Consent(_Body):
    """The patient's answer to the consent question, for one version of its text."""

    version: str = Field(max_length=40)
    accepted: bool


class NewConversation(_Body):
    """What a channel says when a patient begins."""

    channel: Literal["widget"] = "widget"
    locale: str = Field("en-GB", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)
    consent: Consent | None = None


class SentMessage(_Body):
    """One message under the sender's own id: either text, or a choice that was offered."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    text: str | None = None
    choice: str | None = Field(None, max_length=64)

    @model_validator(mode="after")
    def _one_of_two(self) -> SentMessage:
        if (self.text is None) == (self.choice is None):
            raise ValueError("exactly one of text and choice")
        return self


def check_version(service: Service, consent: Consent) -> None:
    """Refuse an answer to another consent text than today's with a 409 problem."""
    if consent.version != service.settings.consent_version:
        raise Problem(409, "The consent text has changed. Please read it again.")


@router.post("/conversations", status_code=201)
async def begin(service: Serving, body: NewConversation) -> dict[str, Any]:
    """Begin a conversation: its token, and the greeting."""
    if service.draining:
        raise _going_down(service)
    settings, moment = service.settings, now()
    if body.consent is not None:
        check_version(service, body.consent)

    def open_one() -> dict[str, Any]:
        expires_at = moment + timedelta(hours=settings.token_hours)
        number = service.desk.numbers.emergency_number
        with service.record.write() as session:
            conversation = conversations.open_conversation(
                session, channel=body.channel, locale=body.locale, now=moment
            )
            token = conversations.mint_token(session, conversation.id, expires_at=expires_at)
            if body.consent is not None:
                conversations.grant_consent(
                    session,
                    conversation,
                    accepted=body.consent.accepted,
                    version=body.consent.version,
                    now=moment,
                )
            greeting = messages.add_message(
                session, conversation, wording.greeting(number), turn_id=None, now=moment
            )
            return {
                "conversation_id": conversation.id,
                "token": token,
                "expires_at": expires_at.isoformat(),
                "consent_version": settings.consent_version,
                "emergency_number": number,
                "hospital": settings.hospital,
                "state": conversations.state(conversation),
                "messages": [messages.as_json(greeting)],
                "last_event_id": conversation.last_event,
            }

    answer = await asyncio.to_thread(open_one)
    service.doorbell.committed()
    return answer


@router.post("/token")
async def renew(
    service: Serving, conversation_id: ConversationId, request: Request
) -> dict[str, Any]:
    """A fresh token; the old one ends a minute later."""
    moment = now()
    expires_at = moment + timedelta(hours=service.settings.token_hours)

    def renewed() -> str:
        with service.record.write() as session:
            old = bearer(request) or ""
            conversations.shorten_token(session, old, now=moment, grace=TOKEN_GRACE)
            return conversations.mint_token(session, conversation_id, expires_at=expires_at)

    return {"token": await asyncio.to_thread(renewed), "expires_at": expires_at.isoformat()}


@router.post("/messages")
async def send(
    service: Serving,
    conversation_id: ConversationId,
    body: SentMessage,
    response: Response,
    wait: Annotated[float, Query(ge=0, le=MAX_WAIT_S)] = 10.0,
) -> dict[str, Any]:
    """Take a message: 200 with its replies, or 202 if they aren't there after `wait` seconds."""
    text = read_text(body.text) if body.text is not None else None
    inbound = InboundMessage(body.id, text, body.choice)
    if service.draining:
        raise _emergency_without_record(service, text) or _going_down(service)
    try:
        view = await service.turns.take(conversation_id, inbound, wait)
    except RecordUnavailable:
        raise _emergency_without_record(service, text) or Problem(
            503,
            "We can't save your message right now. Please try again in a minute. "
            f"In an emergency call {service.desk.numbers.emergency_number}.",
        ) from None
    except NotAnsweredYet:
        raise Problem(
            503,
            "Your message is safe, but we can't answer it right now. Please try again in a minute. "
            f"In an emergency call {service.desk.numbers.emergency_number}.",
        ) from None
    if not view.closed:
        response.status_code = 202
    return {"messages": view.messages, "state": view.state}


def _going_down(service: Service) -> Problem:
    """The same message under the same id may be sent at once to another gateway, or to the next start."""
    return Problem(
        503,
        "We're restarting and haven't taken your message. Please send it again in a moment. "
        f"In an emergency call {service.desk.numbers.emergency_number}.",
    )


def _emergency_without_record(service: Service, text: str | None) -> Problem | None:
    """Emergency advice even where nothing can be saved; it says that no nurse knows."""
    screening = service.desk.screen(text or "", (), now())
    if not is_emergency(screening):
        return None
    draft = service.desk.emergency(screening, "en")
    return Problem(
        503,
        "We can't save your message or tell a nurse right now, but this may be an emergency.",
        emergency={"text": draft.text, **draft.data},
    )


@router.get("/transcript")
async def transcript(service: Serving, conversation_id: ConversationId) -> dict[str, Any]:
    """Every message so far, the state, and the event number from which to go on listening."""

    def read() -> dict[str, Any]:
        with service.record.read() as session:
            conversation = session.get_one(models.Conversation, conversation_id)
            said = messages.of_conversation(session, conversation_id)
            return {
                "messages": [messages.as_json(message) for message in said],
                "state": conversations.state(conversation),
                "last_event_id": conversation.last_event,
            }

    return await asyncio.to_thread(read)


@router.get("/events")
async def events(service: Serving, conversation_id: ConversationId, request: Request) -> Response:
    """Server-sent events from `Last-Event-ID` on, or from now on without it."""
    if service.draining:
        raise _going_down(service)

    def newest() -> int:
        with service.record.read() as session:
            return session.get_one(models.Conversation, conversation_id).last_event

    last = event_stream.last_event_id(request)
    if last is None:
        last = await asyncio.to_thread(newest)
    return event_stream.response(event_stream.patient_events(service, conversation_id, last))
