"""What happens around an emergency once its advice was given: the patient's answer to it, how to reach
them, and a correction.

The words are reviewed data (`bot.clinical.conduct`). Nothing here lowers what a nurse sees: a correction
ends the advice on the patient's screen, and the handoff stays for a nurse to judge.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clinical import Conduct
from bot.clinical.conduct import NOT_RIGHT
from bot.clinical.facts import SELF, YES
from bot.gateway import wording
from bot.records import audit, conversations, facts, handoffs, models, outbox
from bot.records.messages import Draft, OfferedChoice

CONTACT = "emergency.contact"
CORRECTION = "emergency.correction"
CONTACT_FACT = "contact_details"

# A longer text is a story, not a telephone number and a place.
MOST_CHARACTERS = 300


def contact_question(conduct: Conduct) -> Draft:
    """Asked once in an episode: a number, and where the patient is."""
    return Draft(conduct.contact_question, kind="question", data={"question_id": CONTACT})


def is_contact(session: Session, conversation: models.Conversation, text: str) -> bool:
    """Whether these words answer the contact question: it stands open, and they ask nothing back."""
    if conversation.urgency not in handoffs.EMERGENCIES or conversation.mode == "nurse":
        return False
    if len(text) > MOST_CHARACTERS or text.rstrip().endswith("?"):
        return False
    said = _since_episode(session, conversation, models.Message.role != "patient")
    asked = any(message.data.get("question_id") == CONTACT for message in said)
    known = facts.since(session, conversation.id, conversation.episode_since)
    return asked and all(fact.name != CONTACT_FACT for fact in known)


def keep_contact(
    session: Session,
    conversation: models.Conversation,
    turn: models.Turn,
    words: str,
    now: datetime,
) -> None:
    """Put the patient's words beside the handoff."""
    known = facts.since(session, conversation.id, conversation.episode_since)
    facts.add(
        session,
        conversation.id,
        turn.id,
        name=CONTACT_FACT,
        value=YES,
        # The same person as before: a telephone number must not change whom the next words are about.
        person=known[-1].person if known else SELF,
        quote=words,
        said_at=now,
    )
    _tell_nurses(session, conversation, now)


def thanks(session: Session, conversation: models.Conversation, conduct: Conduct) -> Draft:
    """After the patient said how to reach them."""
    reminder = _reminder(session, conversation)
    return Draft(conduct.thanks.replace("{reminder}", reminder).strip(), kind="handoff")


def reply_to(
    answer: str,
    session: Session,
    conversation: models.Conversation,
    conduct: Conduct,
    now: datetime,
) -> Draft:
    """What follows an answer that was offered. Raises KeyError for one that never was."""
    correction = conduct.correction
    _tell_nurses(session, conversation, now)
    if answer == NOT_RIGHT:
        labels = (
            (correction.yes_label, "correction.yes"),
            (correction.no_label, "correction.no"),
            (correction.not_sure_label, "correction.not_sure"),
        )
        return Draft(
            "\n\n".join(
                part
                for part in (
                    conduct.answers[NOT_RIGHT].reply,
                    _understood(session, conversation),
                    correction.question,
                )
                if part
            ),
            kind="question",
            choices=tuple(
                OfferedChoice(label, wording.EMERGENCY_ANSWER, {"answer": name})
                for label, name in labels
            ),
            data={"question_id": CORRECTION},
        )
    if answer == "correction.no":
        audit.add(session, "patient", "episode.corrected", conversation.id, {}, now)
        conversations.end_episode(session, conversation, now)
        conversations.state_changed(session, conversation, now)
        return Draft(correction.confirmed, choices=(wording.BOOK, wording.TALK_TO_A_PERSON))
    if answer in ("correction.yes", "correction.not_sure"):
        return Draft(correction.stands.replace("{reminder}", _reminder(session, conversation)))
    return Draft(conduct.answers[answer].reply)


def _tell_nurses(session: Session, conversation: models.Conversation, now: datetime) -> None:
    if conversation.handoff_id is not None:
        outbox.leave_word(session, "handoff", conversation.handoff_id, "message", now)


def _understood(session: Session, conversation: models.Conversation) -> str:
    """The words that were read as danger; empty where no consent allowed keeping them."""
    quotes = dict.fromkeys(
        fact.quote
        for fact in facts.since(session, conversation.id, conversation.episode_since)
        if fact.quote and fact.name != CONTACT_FACT
    )
    return "\n".join(f"- “{quote}”" for quote in list(quotes)[:3])


def _reminder(session: Session, conversation: models.Conversation) -> str:
    told = _since_episode(session, conversation, models.Message.kind == "emergency")
    return next((str(m.data["reminder"]) for m in reversed(told) if "reminder" in m.data), "")


def _since_episode(
    session: Session, conversation: models.Conversation, which: sa.ColumnElement[bool]
) -> list[models.Message]:
    return list(
        session.scalars(
            sa.select(models.Message)
            .where(
                models.Message.conversation_id == conversation.id,
                models.Message.created_at >= conversation.episode_since,
                which,
            )
            .order_by(models.Message.seq)
        )
    )
