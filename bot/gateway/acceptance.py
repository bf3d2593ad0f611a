"""Acceptance: a message is screened, and committed together with whatever must not wait for Rasa.

This is the first half of a turn. It runs before the turn's lease on purpose: a message is safe on the
record and a red flag is answered at once, also while an earlier turn of the same patient still waits for
Rasa. The decision is made in one transaction; if another message of the conversation was accepted
between the screen and that transaction, the screen is run again with what that one added.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clinical import Outcome as Screened
from bot.clinical import Screening, read_answer
from bot.gateway import around_emergencies, wording
from bot.gateway.inbound import InboundMessage
from bot.gateway.metrics import Metrics
from bot.gateway.problems import Problem
from bot.gateway.rasa_client import DialogueInput
from bot.gateway.screening import RedFlagDesk, coded
from bot.gateway.turnstile import Turnstile
from bot.logs import get_logger
from bot.records import Record, conversations, facts, messages, models, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome
from bot.settings import Settings

log = get_logger(__name__)

# A turn that its process hasn't closed by then is closed by the sweeper. Longer than the time-out of the
# dialogue, shorter than the 10 s within which a patient gets a reply.
SWEEP_AFTER_S = 0.7
# Facts have a person and an end: after so long it is asked whether this is about the same one.
SAME_PERSON_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Accepted:
    """A turn on the record, and what is left to do for it (nothing, if `said` is None)."""

    turn_id: str
    conversation_id: str
    epoch: int
    locale: str
    deadline_at: datetime
    said: DialogueInput | None = None
    outcome: Outcome | None = None  # how it was closed, if it was closed at once
    repeated: bool = False
    leased: bool = False


@dataclass
class _Reading:
    """What is known about the conversation before the deciding transaction."""

    conversation: models.Conversation
    facts: list[models.Fact]
    choice: models.Choice | None
    latest: models.Turn | None
    screening: Screening | None = None
    answer: str | None = None  # to the clarifying question that waited
    screen_failed: bool = False


class Acceptance:
    """Accepts messages into the record."""

    def __init__(
        self, record: Record, desk: RedFlagDesk, settings: Settings, metrics: Metrics
    ) -> None:
        self._record = record
        self._metrics = metrics
        self._desk = desk
        self._settings = settings

    def accept(self, conversation_id: str, inbound: InboundMessage, now: datetime) -> Accepted:
        """Screen and commit one message. Blocking; run it in a thread.

        Raises:
            Problem: the id stands for other content (409), or the choice was not offered (422).
            RecordUnavailable: nothing was committed.
        """
        content_hash = inbound.content_hash(self._settings.hash_key.get_secret_value())
        while True:
            with self._record.read() as session:
                known = self._known(session, conversation_id, inbound, content_hash)
                if known is not None:
                    return known
                reading = self._read(session, conversation_id, inbound)
            started = time.perf_counter()
            self._screen(reading, inbound, now)
            screened = coded(reading.screening)["outcome"]
            if inbound.text is not None:
                seconds = time.perf_counter() - started
                self._metrics.screen_seconds.labels(screened).observe(seconds)
            with self._record.write() as session:
                conversation = conversations.locked(session, conversation_id)
                if conversation.last_turn != reading.conversation.last_turn:
                    continue
                accepted = self._decide(session, conversation, reading, inbound, content_hash, now)
            if accepted.outcome is Outcome.EMERGENCY and reading.screening is not None:
                for flag in reading.screening.flags:
                    self._metrics.red_flags.labels(flag.rule_id).inc()
            return accepted

    def _known(
        self, session: Session, conversation_id: str, inbound: InboundMessage, content_hash: str
    ) -> Accepted | None:
        turn = turns.find(session, conversation_id, inbound.client_id)
        if turn is None:
            return None
        if turn.content_hash != content_hash:
            raise Problem(409, "A different message was already sent under this id.")
        return Accepted(
            turn.id,
            conversation_id,
            turn.epoch,
            "",
            turn.deadline_at,
            repeated=True,
        )

    def _read(self, session: Session, conversation_id: str, inbound: InboundMessage) -> _Reading:
        conversation = session.get_one(models.Conversation, conversation_id)
        choice = None
        if inbound.choice_id:
            choice = messages.offered_choice(session, conversation_id, inbound.choice_id)
            if choice is None:
                raise Problem(422, "That choice isn't one that was offered in this chat.")
        said = list(facts.since(session, conversation_id, conversation.episode_since))
        return _Reading(conversation, said, choice, turns.latest(session, conversation))

    def _screen(self, reading: _Reading, inbound: InboundMessage, now: datetime) -> None:
        """Fill in the screening. A choice's label is ours, but its answer may decide a red flag."""
        rule, choice = reading.conversation.pending_rule, reading.choice
        try:
            if choice is not None:
                if choice.intent == wording.SCREENING_ANSWER:
                    rule, reading.answer = choice.entities["rule"], choice.entities["answer"]
                    reading.screening = self._desk.answered(
                        rule, reading.answer, reading.facts, now, choice.label
                    )
                return
            text = inbound.text or ""
            reading.screening = self._desk.screen(text, reading.facts, now)
            if rule is None or reading.screening.outcome is Screened.EMERGENCY:
                return
            # What can't be read as an answer counts as "not sure": towards a nurse, not away from one.
            reading.answer = read_answer(text) or "not_sure"
            answered = self._desk.answered(rule, reading.answer, reading.facts, now, text)
            if reading.answer != "no":
                reading.screening = answered
        except Exception as error:  # a broken screen must not silence the patient
            log.error("screen_failed", exc_info=error)
            reading.screening = None
            reading.screen_failed = True

    def _decide(
        self,
        session: Session,
        conversation: models.Conversation,
        reading: _Reading,
        inbound: InboundMessage,
        content_hash: str,
        now: datetime,
    ) -> Accepted:
        settings = self._settings
        deadline_at = now + timedelta(seconds=settings.rasa_timeout_s + SWEEP_AFTER_S)
        # After the clock was set back, the present would lie before the episode, and what is said in it
        # would not count towards an emergency.
        said_at = max(now, conversation.episode_since)
        turn = turns.accept(
            session,
            conversation,
            client_id=inbound.client_id,
            content_hash=content_hash,
            screening=coded(reading.screening) if inbound.text or reading.answer else {},
            now=now,
            deadline_at=deadline_at,
        )
        keep_words = conversation.consent is True
        words = inbound.text or (reading.choice.label if reading.choice else "")
        if keep_words:
            messages.add_message(
                session,
                conversation,
                Draft(words, role="patient", data={"client_id": inbound.client_id}),
                turn_id=turn.id,
                now=now,
            )
        conversations.add_event(
            session,
            conversation,
            "receipt",
            {"id": inbound.client_id, "status": "received"},
            now=now,
        )
        if reading.screening is not None:
            for fact in reading.screening.facts:
                facts.add(
                    session,
                    conversation.id,
                    turn.id,
                    name=fact.name,
                    value=fact.value,
                    person=fact.person,
                    quote=fact.quote if keep_words else "",
                    said_at=said_at,
                )
        desk = Turnstile(
            session, conversation, turn, now, self._desk, settings, words if keep_words else None
        )
        said = self._route(desk, reading, inbound)
        accepted = Accepted(
            turn.id, conversation.id, turn.epoch, conversation.locale, deadline_at, said
        )
        if said is None:
            return replace(accepted, outcome=Outcome(turn.outcome) if turn.outcome else None)
        leased = turns.take_lease(conversation, turn, session, now)
        return replace(accepted, leased=leased)

    def _route(
        self, desk: Turnstile, reading: _Reading, inbound: InboundMessage
    ) -> DialogueInput | None:
        """Answer the turn now, or say what goes to Rasa. Danger first, then people, then the rest."""
        conversation, screening, choice = desk.conversation, reading.screening, reading.choice
        intent = choice.intent if choice is not None else None
        if screening is not None and screening.outcome is Screened.EMERGENCY:
            desk.emergency(screening)
        elif reading.screen_failed:
            desk.screen_failed()
        elif intent in (wording.CONSENT_ACCEPT, wording.CONSENT_REFUSE):
            desk.consent(accepted=intent == wording.CONSENT_ACCEPT)
        elif conversation.mode == "nurse":
            desk.pass_to_nurse()
        elif reading.answer == "not_sure" and screening is not None:
            desk.not_sure(screening)
        elif screening is not None and desk.may_ask(screening):
            desk.ask(screening)
        elif intent == wording.ASK_PERSON:
            desk.person_asked_for()
        elif intent == wording.EMERGENCY_ANSWER and choice is not None:
            desk.emergency_answered(choice.entities["answer"])
        elif conversation.consent is not True:
            desk.ask_consent()
        elif reading.answer == "no":
            return desk.resume()
        elif inbound.text is not None and around_emergencies.is_contact(
            desk.session, conversation, inbound.text
        ):
            desk.contact_given()
        elif (who := _answer_about_whom(reading, inbound)) is not None:
            return desk.same_person() if who == "yes" else desk.someone_else()
        elif _may_be_about_another(reading, desk.now):
            desk.ask_who(choice)
        elif choice is None:
            return DialogueInput(text=inbound.text, metadata=desk.metadata())
        elif choice.epoch != conversation.epoch:
            desk.reply(Outcome.GATEWAY, wording.stale_choice())
        else:
            event = {"intent": intent, "entities": choice.entities, "label": choice.label}
            return DialogueInput(event=event, metadata=desk.metadata())
        return None


def _may_be_about_another(reading: _Reading, now: datetime) -> bool:
    """Whether so long after the last words, what was said before may not hold for this person.

    Not where a danger stands or a nurse is waited for: there, everything goes on counting.
    """
    conversation, latest = reading.conversation, reading.latest
    if latest is None or conversation.mode != "bot" or conversation.urgency is not None:
        return False
    holds = conversation.skill is not None or bool(reading.facts)
    return holds and now - latest.accepted_at > SAME_PERSON_FOR


def _answer_about_whom(reading: _Reading, inbound: InboundMessage) -> str | None:
    """The answer (yes, no) to whether it is still about the same person, if that was asked last."""
    if reading.latest is None or reading.latest.outcome != Outcome.ASKED_WHO:
        return None
    if reading.choice is None:
        answer = read_answer(inbound.text or "")
        return answer if answer in ("yes", "no") else None
    is_answer = reading.choice.intent == wording.SAME_PERSON
    return str(reading.choice.entities["answer"]) if is_answer else None
