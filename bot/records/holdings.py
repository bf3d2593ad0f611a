"""What the record holds of a conversation: every table, told apart once for export and for erasure.

A table that is missing here would be missing in what a patient gets of their data, or would be left
behind when they ask for erasure; a test walks all tables and refuses one that isn't listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.records import models
from bot.records.columns import Table


@dataclass(frozen=True)
class Holding:
    """The rows of one table that belong to a conversation.

    Attributes:
        model: the table.
        belongs: from a conversation's id to the condition that its rows fulfil.
        name: what a person calls it; its key in the export.
        what: one sentence for the patient that says what it is.
        withheld: why the rows are not exported, for the patient to read; empty where they are.
        columns_withheld: columns that are not exported, each with the reason for the patient.
        survives: why erasure leaves the rows; empty where it removes them.
    """

    model: type[Table]
    belongs: Callable[[str], sa.ColumnElement[bool]]
    name: str
    what: str
    withheld: str = ""
    columns_withheld: Mapping[str, str] = field(default_factory=dict)
    survives: str = ""

    @property
    def table(self) -> str:
        """The table's name in the database."""
        return str(self.model.__tablename__)


def _by_conversation(model: type[Any]) -> Callable[[str], sa.ColumnElement[bool]]:
    def belongs(conversation_id: str) -> sa.ColumnElement[bool]:
        mine: sa.ColumnElement[bool] = model.conversation_id == conversation_id
        return mine

    return belongs


def _handoffs_of(conversation_id: str) -> Any:
    return sa.select(models.Handoff.id).where(models.Handoff.conversation_id == conversation_id)


_STAFF = {"claimed_by": "An internal number of a member of staff, not something about you."}
_HASH = "A fingerprint that tells a repeated message from a new one. It can't be read back."

# In the order in which they can be removed: what points to another row goes before that row.
HOLDINGS: tuple[Holding, ...] = (
    Holding(
        models.ConversationEvent,
        _by_conversation(models.ConversationEvent),
        "updates_sent_to_your_screen",
        "What your screen was told, in order.",
    ),
    Holding(
        models.Choice,
        _by_conversation(models.Choice),
        "buttons_offered",
        "The buttons that you were offered, and what each stands for.",
    ),
    Holding(
        models.Fact,
        _by_conversation(models.Fact),
        "things_noted_from_what_you_wrote",
        "What was noted from your words, whom it is about, and your words themselves.",
    ),
    Holding(
        models.HandoffNote,
        lambda conversation_id: models.HandoffNote.handoff_id.in_(_handoffs_of(conversation_id)),
        "nurses_notes",
        "Notes that nurses wrote for each other about your request.",
        withheld=(
            "Nurses write these for each other, and they can be about other people or about "
            "somebody's safety, so they are not given out here. The hospital's records team can "
            "tell you what they say about you."
        ),
    ),
    Holding(
        models.Appointment,
        _by_conversation(models.Appointment),
        "appointments",
        "Appointments that you booked here, with the name you gave.",
    ),
    Holding(
        models.Message,
        _by_conversation(models.Message),
        "messages",
        "Everything that was written in this chat, by you and to you.",
    ),
    Holding(
        models.Handoff,
        _by_conversation(models.Handoff),
        "requests_to_nurses",
        "Each time a nurse was asked to look at this chat: why, your words, what you were told.",
        columns_withheld=_STAFF,
    ),
    Holding(
        models.DueMessage,
        _by_conversation(models.DueMessage),
        "messages_planned",
        "Messages that are planned for later, or were.",
    ),
    Holding(
        models.OutboxRow,
        lambda conversation_id: sa.or_(
            models.OutboxRow.key == conversation_id,
            models.OutboxRow.key.in_(_handoffs_of(conversation_id)),
        ),
        "internal_notices",
        "Notices between our programs that something here has changed. They hold no words.",
    ),
    Holding(
        models.ConversationToken,
        _by_conversation(models.ConversationToken),
        "keys_to_this_chat",
        "That your browser holds a key to this chat, and when each key ends.",
        columns_withheld={"token_hash": "A fingerprint of the key. Giving it out helps nobody."},
    ),
    Holding(
        models.Turn,
        _by_conversation(models.Turn),
        "how_each_message_was_handled",
        "When each message came, what the check for danger found, and how it was answered.",
        columns_withheld={"content_hash": _HASH},
    ),
    Holding(
        models.Forgetting,
        _by_conversation(models.Forgetting),
        "memory_being_cleared",
        "That our short-term memory of an earlier part of this chat is being cleared.",
        survives="It says what has still to be forgotten, and goes once that is done.",
    ),
    Holding(
        models.Conversation,
        lambda conversation_id: models.Conversation.id == conversation_id,
        "this_chat",
        "Where this chat stands: your consent, its state, and its counters.",
    ),
    Holding(
        models.AuditEntry,
        lambda conversation_id: sa.or_(
            models.AuditEntry.subject == conversation_id,
            models.AuditEntry.subject.in_(_handoffs_of(conversation_id)),
        ),
        "log_of_decisions",
        "Who did what, without any words: when consent was given, a nurse asked, data removed.",
        columns_withheld={
            "previous_hash": "A seal that shows whether the log was tampered with.",
            "hash": "A seal that shows whether the log was tampered with.",
        },
        survives="It proves what was done. It holds numbers that stand for this chat, and no words.",
    ),
)

# Tables without anything of a patient's chat, each with the reason.
NOT_OF_A_CONVERSATION: Mapping[str, str] = {
    "staff": "who works here",
    "staff_sign_ins": "how staff sign in",
    "staff_sessions": "who of the staff is signed in",
    "departments": "the hospital's departments",
    "clinicians": "who can be booked",
    "appointment_slots": "the times that can be booked; who booked one stands in appointments",
}
