"""The tables of the record. What a column means stands beside it; how tables are used stands in the
module named after them (conversations.py, turns.py, handoffs.py, …)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.columns import Table, new_id


class Conversation(Table):
    """One patient's conversation on one channel, and where it stands now."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str]
    locale: Mapped[str]
    created_at: Mapped[datetime]
    # Rasa's tracker is `id:epoch`; raising it leaves a half-filled form behind.
    epoch: Mapped[int] = mapped_column(default=1)
    mode: Mapped[str] = mapped_column(default="bot")  # bot | waiting_for_nurse | nurse | closed
    skill: Mapped[str | None]
    consent: Mapped[bool | None]  # None: not asked or not answered yet
    consent_version: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    # The open episode: its urgency, the rules that fired in it, and since when words count towards it.
    urgency: Mapped[str | None]
    episode_rules: Mapped[list[Any]] = mapped_column(default=list)
    episode_since: Mapped[datetime]
    # The red-flag rule whose clarifying question waits for an answer.
    pending_rule: Mapped[str | None]
    handoff_id: Mapped[str | None]  # the open or claimed one
    no_ai: Mapped[bool] = mapped_column(default=False)  # the patient wants people only, no Rasa
    # The patient asked for erasure while it wasn't possible yet, perhaps of the appointments too.
    erasure_asked_at: Mapped[datetime | None]
    erases_appointments: Mapped[bool] = mapped_column(default=False)
    # Counters, raised in the transaction that writes what they number.
    last_turn: Mapped[int] = mapped_column(default=0)
    last_message: Mapped[int] = mapped_column(default=0)
    last_event: Mapped[int] = mapped_column(default=0)
    # The turn lease: which turn may talk to Rasa, until when.
    lease_turn_id: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class ConversationToken(Table):
    """A bearer token of a conversation, stored as its SHA-256 only."""

    __tablename__ = "conversation_tokens"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    expires_at: Mapped[datetime]


class Turn(Table):
    """One message of the patient, from acceptance to its reply."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("conversation_id", "number"),
        Index("ix_turns_state_deadline", "state", "deadline_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    client_id: Mapped[str]  # the sender's own id: the dedupe key
    number: Mapped[int]
    content_hash: Mapped[str]  # keyed hash of text or choice: same id, other content is refused
    epoch: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")  # open | closed
    outcome: Mapped[str | None]  # how it was closed; see turns.Outcome
    answered_by: Mapped[str | None]  # the turn whose reply also answers this one
    screening: Mapped[dict[str, Any]] = mapped_column(default=dict)  # coded: outcome and rule ids
    accepted_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Message(Table):
    """One message that the patient can see, theirs or ours."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"), index=True)
    seq: Mapped[int]
    role: Mapped[str]  # bot | nurse | system | patient
    kind: Mapped[str]
    text: Mapped[str]
    urgency: Mapped[str | None]
    citations: Mapped[list[Any]] = mapped_column(default=list)
    choices: Mapped[list[Any]] = mapped_column(default=list)  # [{id, label}]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class Choice(Table):
    """What an offered button means. The patient's side only ever sees its opaque id."""

    __tablename__ = "choices"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    label: Mapped[str]
    intent: Mapped[str]
    entities: Mapped[dict[str, Any]] = mapped_column(default=dict)
    epoch: Mapped[int]


class ConversationEvent(Table):
    """What happened in a conversation, numbered without gaps: the source of the event stream."""

    __tablename__ = "conversation_events"
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # message | state | receipt
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Fact(Table):
    """Something the patient said that later turns may need, with whom it is about and the quote."""

    __tablename__ = "facts"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"))
    name: Mapped[str]
    value: Mapped[str]
    person: Mapped[str]
    quote: Mapped[str]
    said_at: Mapped[datetime]


class Handoff(Table):
    """A request for a human, from its opening to a nurse's closing of it."""

    __tablename__ = "handoffs"
    __table_args__ = (Index("ix_handoffs_state_opened", "state", "opened_at"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[str] = mapped_column(default="open")  # open | claimed | closed
    urgency: Mapped[str | None]
    reason_code: Mapped[str]
    reason_label: Mapped[str]
    citations: Mapped[list[Any]] = mapped_column(default=list)
    quote: Mapped[str | None]  # the patient's own words; None where no consent allows it
    told: Mapped[str] = mapped_column(default="")  # what the patient was told
    opened_at: Mapped[datetime]
    raised_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    spoke_to_patient: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)


class HandoffNote(Table):
    """What a nurse wrote for colleagues; the patient never sees it."""

    __tablename__ = "handoff_notes"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoffs.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    text: Mapped[str]


class OutboxRow(Table):
    """A change that others must hear of, committed with the change itself."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_delivered_at", "delivered_at"),
        {"sqlite_autoincrement": True},
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    topic: Mapped[str]  # conversation | handoff
    key: Mapped[str]  # the conversation's or handoff's id
    change: Mapped[str]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class DueMessage(Table):
    """Something to be done at a time, whatever process is alive then."""

    __tablename__ = "due_messages"
    __table_args__ = (Index("ix_due_messages_state_due", "state", "due_at"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")  # waiting | done
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Forgetting(Table):
    """What Redis and the free pages of the database still have to forget of a conversation.

    No foreign key: the conversation itself may be gone already.
    """

    __tablename__ = "forgettings"
    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    epochs: Mapped[int]  # Rasa's trackers up to this epoch are to go
    asked_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]  # the first time; a late turn may have written once more


class AuditEntry(Table):
    """Who did what, chained by hashes so that a changed or missing entry shows."""

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class Staff(Table):
    """A nurse or another member of staff."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]


class StaffSignIn(Table):
    """A one-time sign-in code, stored as its SHA-256 only."""

    __tablename__ = "staff_sign_ins"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffSession(Table):
    """A signed-in member of staff; the session's token is stored as its SHA-256 only."""

    __tablename__ = "staff_sessions"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]


class Department(Table):
    """A department that takes appointments."""

    __tablename__ = "departments"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    also_known_as: Mapped[list[Any]] = mapped_column(default=list)
    description: Mapped[str] = mapped_column(default="")


class Clinician(Table):
    """Someone whom patients can be booked with."""

    __tablename__ = "clinicians"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    department_id: Mapped[str] = mapped_column(ForeignKey("departments.id"))


class AppointmentSlot(Table):
    """A time that can be booked with a clinician."""

    __tablename__ = "appointment_slots"
    __table_args__ = (
        UniqueConstraint("clinician_id", "starts_at"),
        Index("ix_appointment_slots_status_starts", "status", "starts_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    status: Mapped[str] = mapped_column(default="free")  # free | booked


class Appointment(Table):
    """A booked appointment. One slot holds one, and one turn makes one at most."""

    __tablename__ = "appointments"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    slot_id: Mapped[str] = mapped_column(ForeignKey("appointment_slots.id"), unique=True)
    # Both are None once the chat was erased and the appointment stayed with the clinic.
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"), unique=True)
    patient_name: Mapped[str]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
