"""Consent, a patient's own data and its erasure, as the chat API offers them under /api/v1."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from bot.gateway import privacy_words
from bot.gateway.chat import Consent, check_version
from bot.gateway.service import Service, forget_now, now
from bot.gateway.sessions import ConversationId, Serving
from bot.gateway.trackers import TrackersUnreachable
from bot.gateway.turnstile import erase
from bot.records import conversations, erasures, exports, messages, models, turns
from bot.records.turns import Outcome

router = APIRouter(prefix="/api/v1", tags=["privacy"])

_MEMORY = "short_term_memory_of_the_ai"


@router.put("/consent")
async def consent(
    service: Serving, conversation_id: ConversationId, body: Consent
) -> dict[str, Any]:
    """Grant or withdraw consent. After a withdrawal the chat says what becomes of what is kept."""
    if body.accepted:
        check_version(service, body)

    def write() -> dict[str, Any]:
        with service.record.write() as session:
            conversation = conversations.locked(session, conversation_id)
            told = _change_consent(service, session, conversation, body)
            return {
                "state": conversations.state(conversation),
                "messages": [messages.as_json(message) for message in told],
            }

    answer = await asyncio.to_thread(write)
    await asyncio.to_thread(forget_now, service.record, service.trackers)
    service.doorbell.committed()
    return answer


def _change_consent(
    service: Service, session: Session, conversation: models.Conversation, body: Consent
) -> list[models.Message]:
    moment, before = now(), conversation.consent
    if body.accepted == before:
        return []
    if body.accepted:
        conversations.grant_consent(
            session, conversation, accepted=True, version=body.version, now=moment
        )
        return []
    open_turns = turns.still_open(session, conversation.id)
    draft = service.wishes.withdraw_by_api(session, conversation, moment)
    # What Rasa still works on has no effect any more; these words answer it.
    answers = open_turns[-1] if open_turns else None
    message = messages.add_message(
        session, conversation, draft, turn_id=answers.id if answers else None, now=moment
    )
    if answers is not None:
        turns.close(answers, Outcome.GATEWAY, moment)
        turns.close_open_turns(session, conversation.id, answers, moment)
        conversation.lease_turn_id = conversation.lease_until = None
    return [message]


@router.get("/me/data")
async def my_data(
    service: Serving, conversation_id: ConversationId, response: Response
) -> dict[str, Any]:
    """Everything that is held of this chat, as a file to keep: the record, and Rasa's memory of it."""
    moment = now()

    def read() -> dict[str, Any]:
        with service.record.read() as session:
            conversation = session.get_one(models.Conversation, conversation_id)
            epochs = conversation.epoch
            whole = exports.export(session, conversation_id)
        try:
            whole["data"][_MEMORY] = service.trackers.of(conversation_id, epochs)
        except TrackersUnreachable:
            why = "It couldn't be read just now. Please download your data again in a few minutes."
            whole["left_out"].append({"what": _MEMORY, "why": why})
        whole["explained"][_MEMORY] = (
            "What the program that answers you remembers of this chat. It is held in memory only, and "
            "forgotten a week after your last message."
        )
        return {
            "schema": exports.SCHEMA,
            "version": exports.VERSION,
            "exported_at": moment.isoformat(),
            "hospital": service.settings.hospital,
            **whole,
        }

    response.headers["Content-Disposition"] = 'attachment; filename="my-lantern-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return await asyncio.to_thread(read)


@router.delete("/me/data")
async def erase_my_data(
    service: Serving,
    conversation_id: ConversationId,
    appointments: Annotated[
        Literal["keep", "cancel"],
        Query(description="Whether appointments that were booked here stay booked."),
    ] = "keep",
) -> dict[str, Any]:
    """Erase everything that is held of this chat, at once or as soon as it may be; says which.

    `status` is `erased` or `waiting`; `waits_for` is `handoff` or `retention`, `erase_at` an instant where
    it is known. An appointment that stays booked keeps its time and name with the clinic.
    """
    with_appointments = appointments == "cancel"
    moment = now()

    def write() -> dict[str, Any]:
        with service.record.write() as session:
            conversation = conversations.locked(session, conversation_id)
            seen = service.wishes.outlook(session, conversation_id, moment)
            standing = erasures.appointments_standing(session, conversation_id)
            kept = 0 if with_appointments else standing
            answer: dict[str, Any] = {
                "status": "erased" if seen.at_once else "waiting",
                "waits_for": None
                if seen.at_once
                else "handoff"
                if seen.open_handoff
                else "retention",
                "erase_at": seen.at.isoformat() if seen.at else None,
                "appointments": {"kept": kept, "cancelled": standing - kept},
            }
            if seen.at_once:
                last = erase(session, conversation, with_appointments, moment)
                return {**answer, "detail": last["text"], "state": conversations.CLOSED_STATE}
            told = privacy_words.will_be_deleted(seen)
            if conversation.erasure_asked_at is None:
                messages.add_message(session, conversation, told, turn_id=None, now=moment)
            erasures.ask(session, conversation, with_appointments=with_appointments, now=moment)
            return {**answer, "detail": told.text, "state": conversations.state(conversation)}

    answer = await asyncio.to_thread(write)
    if answer["status"] == "erased":
        await asyncio.to_thread(forget_now, service.record, service.trackers)
    service.doorbell.ring("conversation", conversation_id)
    service.doorbell.committed()
    return answer
