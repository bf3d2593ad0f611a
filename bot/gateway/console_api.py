"""The nurse console's API under /api/v1/console: sign-in, the worklist, and what a nurse can do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from bot.gateway import event_stream, handoff_view, privacy_words, wording
from bot.gateway.inbound import read_text
from bot.gateway.problems import Problem
from bot.gateway.service import Service, now
from bot.gateway.sessions import STAFF_COOKIE, Serving, SignedIn, staff_token
from bot.records import conversations, handoffs, messages, models, outbox, staff
from bot.records.effects import Level
from bot.records.handoffs import HandoffTaken
from bot.records.messages import Draft

router = APIRouter(prefix="/api/v1/console", tags=["console"])

STATES = {
    "open": ("open",),
    "claimed": ("claimed",),
    "active": ("open", "claimed"),
    "closed": ("closed",),
    "all": ("open", "claimed", "closed"),
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(_Body):
    """A one-time sign-in code."""

    code: str = Field(max_length=100)


class Words(_Body):
    """A note's text."""

    text: str


class NurseMessage(_Body):
    """What a nurse writes to the patient, under the sender's own id."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    text: str


class Assignment(_Body):
    """The colleague who gets the handoff."""

    staff_id: str = Field(max_length=64)


class Override(_Body):
    """Another urgency, why, and, where an emergency is lowered, whether the nurse spoke to the patient."""

    urgency: Level
    reason: str
    spoke_to_patient: bool | None = None


class Closing(_Body):
    """How the handoff ended."""

    outcome: Literal["advised", "booked", "emergency_services", "no_answer", "other"]
    spoke_to_patient: bool | None = None


@router.post("/session")
async def sign_in(service: Serving, body: SignIn, response: Response) -> dict[str, Any]:
    """Use up a one-time code for a session."""
    moment = now()
    hours = service.settings.staff_session_hours
    expires_at = moment + timedelta(hours=hours)

    def use() -> tuple[str, models.Staff] | None:
        with service.record.write() as session:
            return staff.sign_in(session, body.code, moment, expires_at)

    signed_in = await asyncio.to_thread(use)
    if signed_in is None:
        raise Problem(
            401, "This sign-in link was used already or is too old. Please ask for a new one."
        )
    token, person = signed_in
    response.set_cookie(
        STAFF_COOKIE,
        token,
        max_age=int(hours * 3600),
        httponly=True,
        samesite="strict",
        secure=service.settings.profile == "production",
        path="/",
    )
    return {
        "token": token,
        "expires_at": expires_at.isoformat(),
        "staff": handoff_view.person(person),
    }


@router.delete("/session", status_code=204)
async def sign_out(service: Serving, request: Request, response: Response) -> None:
    """End the session."""
    token = staff_token(request)
    if token:

        def end() -> None:
            with service.record.write() as session:
                staff.sign_out(session, token)

        await asyncio.to_thread(end)
    response.delete_cookie(STAFF_COOKIE, path="/")


@router.get("/me")
async def me(person: SignedIn) -> dict[str, Any]:
    """Who is signed in."""
    return handoff_view.person(person)


@router.get("/about")
async def about(service: Serving, _: SignedIn) -> dict[str, Any]:
    """Which hospital this is, and whether it is a demonstration with unreviewed content."""
    return {"hospital": service.settings.hospital, "profile": service.settings.profile.value}


@router.get("/handoffs")
async def worklist(
    service: Serving,
    _: SignedIn,
    state: Annotated[Literal["open", "claimed", "active", "closed", "all"], Query()] = "active",
) -> dict[str, Any]:
    """Handoffs, worst urgency first, then the longest waiting."""

    def read() -> list[dict[str, Any]]:
        with service.record.read() as session:
            return [
                handoff_view.summary(session, row, now())
                for row in handoffs.listed(session, STATES[state])
            ]

    return {"handoffs": await asyncio.to_thread(read)}


@router.get("/handoffs/{handoff_id}")
async def one(service: Serving, _: SignedIn, handoff_id: str) -> dict[str, Any]:
    """One handoff with transcript, notes and facts."""
    return await _in_record(
        service,
        lambda session: handoff_view.whole(session, handoff_id, service.desk.rules),
        write=False,
    )


@router.post("/handoffs/{handoff_id}/claim")
async def claim(service: Serving, person: SignedIn, handoff_id: str) -> dict[str, Any]:
    """Take the conversation over: the bot falls silent, the patient is told who is there."""
    claimed: list[models.Handoff] = []

    def act(session: Session) -> dict[str, Any]:
        before = session.get(models.Handoff, handoff_id)
        already = before is not None and before.claimed_by == person.id
        handoff = handoffs.claim(session, handoff_id, person, now())
        if not already:
            _tell_patient(session, handoff, wording.nurse_joined(_first_name(person)))
            claimed.append(handoff)
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    answer = await _in_record(service, act)
    for handoff in claimed:
        service.metrics.handoff_claimed(handoff.urgency, now() - handoff.opened_at)
    return answer


@router.post("/handoffs/{handoff_id}/release")
async def release(service: Serving, person: SignedIn, handoff_id: str) -> dict[str, Any]:
    """Put the handoff back into the worklist; the patient is told."""
    number = service.desk.numbers.emergency_number

    def act(session: Session) -> dict[str, Any]:
        handoff = handoffs.release(session, handoff_id, person, now())
        _tell_patient(session, handoff, wording.nurse_released(number))
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    return await _in_record(service, act)


@router.post("/handoffs/{handoff_id}/assign")
async def assign(
    service: Serving, person: SignedIn, handoff_id: str, body: Assignment
) -> dict[str, Any]:
    """Give the handoff to a colleague."""

    def act(session: Session) -> dict[str, Any]:
        colleague = session.get(models.Staff, body.staff_id)
        if colleague is None:
            raise Problem(422, "There is no such colleague.")
        handoff = handoffs.assign(session, handoff_id, colleague, person, now())
        _tell_patient(session, handoff, wording.nurse_joined(_first_name(colleague)))
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    return await _in_record(service, act)


@router.post("/handoffs/{handoff_id}/message")
async def write(
    service: Serving, person: SignedIn, handoff_id: str, body: NurseMessage
) -> dict[str, Any]:
    """Write to the patient. The same id again has no second effect."""
    text = read_text(body.text)

    def act(session: Session) -> dict[str, Any]:
        handoff = handoffs.held_by(session, handoff_id, person)
        said = session.scalars(
            sa.select(models.Message).where(
                models.Message.conversation_id == handoff.conversation_id,
                models.Message.role == "nurse",
            )
        )
        if not any(message.data.get("client_id") == body.id for message in said):
            data = {"nurse": _first_name(person), "client_id": body.id}
            _tell_patient(session, handoff, Draft(text, role="nurse", data=data))
            outbox.leave_word(session, "handoff", handoff.id, "message", now())
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    return await _in_record(service, act)


@router.post("/handoffs/{handoff_id}/note")
async def note(service: Serving, person: SignedIn, handoff_id: str, body: Words) -> dict[str, Any]:
    """Keep a note for colleagues."""
    text = read_text(body.text)

    def act(session: Session) -> dict[str, Any]:
        handoffs.add_note(session, handoff_id, person, text, now())
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    return await _in_record(service, act)


@router.post("/handoffs/{handoff_id}/override")
async def override(
    service: Serving, person: SignedIn, handoff_id: str, body: Override
) -> dict[str, Any]:
    """Set another urgency, with a reason."""
    reason = read_text(body.reason)

    def act(session: Session) -> dict[str, Any]:
        try:
            handoffs.override(
                session,
                handoff_id,
                person,
                urgency=body.urgency,
                reason=reason,
                spoke_to_patient=body.spoke_to_patient,
                now=now(),
            )
        except handoffs.SpokeUnknown:
            raise Problem(422, "Say whether you spoke to the patient.") from None
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    return await _in_record(service, act)


@router.post("/handoffs/{handoff_id}/close")
async def close(
    service: Serving, person: SignedIn, handoff_id: str, body: Closing
) -> dict[str, Any]:
    """Close the handoff: the bot is back, and earlier words are history."""

    def act(session: Session) -> dict[str, Any]:
        handoff = handoffs.close(
            session,
            handoff_id,
            person,
            outcome=body.outcome,
            spoke_to_patient=body.spoke_to_patient,
            now=now(),
        )
        conversation = session.get_one(models.Conversation, handoff.conversation_id)
        left = (
            privacy_words.nurse_left_people_only() if conversation.no_ai else wording.nurse_left()
        )
        _tell_patient(session, handoff, left)
        return handoff_view.whole(session, handoff_id, service.desk.rules)

    return await _in_record(service, act)


@router.get("/events")
async def events(service: Serving, _: SignedIn, request: Request) -> Response:
    """Changes of handoffs as server-sent events, from `Last-Event-ID` on or from now on."""
    if service.draining:
        raise Problem(503, "The console is restarting. It comes back by itself in a moment.")

    def newest() -> int:
        with service.record.read() as session:
            return outbox.last_handoff_change(session)

    last = event_stream.last_event_id(request)
    if last is None:
        last = await asyncio.to_thread(newest)
    return event_stream.response(event_stream.console_events(service, last))


async def _in_record(
    service: Service, act: Callable[[Session], dict[str, Any]], *, write: bool = True
) -> dict[str, Any]:
    """Do something in one transaction; what can't be done is a problem that a nurse can act on."""

    def run() -> dict[str, Any]:
        with service.record.write() if write else service.record.read() as session:
            return act(session)

    try:
        answer = await asyncio.to_thread(run)
    except KeyError:
        raise Problem(404, "There is no such handoff.") from None
    except HandoffTaken as error:
        raise Problem(409, f"This handoff can't be changed by you: {error}.") from None
    service.doorbell.committed()
    return answer


def _tell_patient(session: Session, handoff: models.Handoff, draft: Draft) -> None:
    conversation = conversations.locked(session, handoff.conversation_id)
    messages.add_message(session, conversation, draft, turn_id=None, now=now())


def _first_name(person: models.Staff) -> str:
    return person.name.split()[0]
