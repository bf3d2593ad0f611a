"""Acceptance: a message is screened, and committed together with whatever must not wait for Rasa.

This is the first half of a turn. It runs before the turn's lease on purpose: a message is safe on the
record and a red flag is answered at once, also while an earlier turn of the same patient still waits for
Rasa. The decision is made in one transaction; if another message of the conversation was accepted
between the screen and that transaction, the screen is run again with what that one added.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

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
from bot.gateway.wish_desk import WishDesk, wish_of
from bot.gateway.wishes import ANSWERS, Read, Wish
from bot.logs import get_logger
from bot.records import Record, conversations, facts, messages, models, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome
from bot.settings import Settings

log = get_logger(__name__)

# A turn that its process hasn't closed by then is closed by the sweeper. Longer than the time-out of the
# dialogue, shorter than the 10 s within which a patient gets a reply.
SWEEP_AFTER_S = 0.7
# What Rasa's input channel takes as the label of an event, in characters.
LONGEST_LABEL = 200
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
    farewell: dict[str, Any] | None = None  # the last words, if the turn erased the conversation


# Wishes that are heard beside danger in one message, beside a question about danger, and while a nurse has
# the conversation. The bot is silent then, but what may be kept and who answers is the patient's own affair.
_BESIDE_DANGER = frozenset({Wish.WITHDRAW_CONSENT, Wish.NO_AI})
_BESIDE_A_QUESTION = frozenset(Wish) - ANSWERS - {Wish.ERASE_NOW}
_HEARD_BESIDE_NURSES = frozenset(Wish) - {Wish.PERSON, Wish.QUESTION, Wish.SHOW_DATA}
# Rasa answers these where a form is under way, because it can take the form up again afterwards.
_LEFT_TO_FORMS = {
    Wish.ERASE: "privacy_erase",
    Wish.SHOW_DATA: "privacy_show_data",
    Wish.QUESTION: "privacy_question",
}
# Rasa has its own words for who it is.
_LEFT_TO_RASA = "about_lantern"


@dataclass
class _Reading:
    """What is known about the conversation before the deciding transaction."""

    conversation: models.Conversation
    facts: list[models.Fact]
    choice: models.Choice | None
    latest: models.Turn | None
    screening: Screening | None = None
    answer: str | None = None  # to the clarifying question that waited
    wish: Read | None = None
    options: dict[str, Any] = field(default_factory=dict)  # of the wish
    screen_failed: bool = False


class Acceptance:
    """Accepts messages into the record."""

    def __init__(
        self,
        record: Record,
        desk: RedFlagDesk,
        wishes: WishDesk,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self._record = record
        self._metrics = metrics
        self._desk = desk
        self._wishes = wishes
        self._settings = settings

    def accept(self, conversation_id: str, inbound: InboundMessage, now: datetime) -> Accepted:
        """Screen and commit one message. Blocking; run it in a thread.

        Raises:
            Problem: the id stands for other content (409), the choice was not offered (422), or the
                conversation was erased meanwhile (401).
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
                try:
                    conversation = conversations.locked(session, conversation_id)
                except KeyError:
                    raise _erased() from None
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
        conversation = session.get(models.Conversation, conversation_id)
        if conversation is None:
            raise _erased()
        choice = None
        if inbound.choice_id:
            choice = messages.offered_choice(session, conversation_id, inbound.choice_id)
            if choice is None:
                raise Problem(422, "That choice isn't one that was offered in this chat.")
        said = list(facts.since(session, conversation_id, conversation.episode_since))
        reading = _Reading(conversation, said, choice, turns.latest(session, conversation))
        if choice is not None:
            reading.wish, reading.options = wish_of(choice)
        else:
            reading.wish = self._wish_in(session, conversation, inbound.text or "")
        return reading

    def _wish_in(
        self, session: Session, conversation: models.Conversation, text: str
    ) -> Read | None:
        read = self._wishes.read(text)
        if read is None or (read.wish in ANSWERS and conversation.pending_rule is not None):
            return None
        dialogue = conversation.consent is True and not conversation.no_ai
        if dialogue and read.topic == _LEFT_TO_RASA:
            return None
        return self._wishes.as_answer(session, conversation, read)

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
        withdraws = reading.wish is not None and reading.wish.wish is Wish.WITHDRAW_CONSENT
        keep_words = conversation.consent is True and not withdraws
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
            session,
            conversation,
            turn,
            now,
            self._desk,
            self._wishes,
            settings,
            words if keep_words else None,
        )
        said = self._route(desk, reading, inbound)
        accepted = Accepted(
            turn.id,
            conversation.id,
            turn.epoch,
            conversation.locale,
            deadline_at,
            said,
            farewell=desk.farewell,
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
        read = reading.wish
        if reading.answer == "no":
            conversation.pending_rule = None
        if screening is not None and screening.outcome is Screened.EMERGENCY:
            desk.emergency(screening)
            desk.besides(read, _BESIDE_DANGER)
        elif reading.screen_failed:
            desk.screen_failed()
            desk.besides(read, _BESIDE_DANGER)
        elif conversation.mode == "nurse" and (
            read is None or read.wish not in _HEARD_BESIDE_NURSES
        ):
            desk.pass_to_nurse()
        elif reading.answer == "not_sure" and screening is not None:
            desk.not_sure(screening)
            desk.besides(read, _BESIDE_A_QUESTION - {Wish.PERSON})
        elif screening is not None and desk.may_ask(screening):
            desk.besides(read, _BESIDE_A_QUESTION)
            desk.ask(screening)
        elif choice is not None and choice.intent == wording.EMERGENCY_ANSWER:
            desk.emergency_answered(choice.entities["answer"])
        elif read is not None:
            return self._hear(desk, read, reading, inbound)
        elif conversation.consent is not True and not conversation.no_ai:
            desk.ask_consent()
        elif reading.answer == "no" and not conversation.no_ai:
            return desk.resume()
        elif (
            conversation.consent is True
            and inbound.text is not None
            and around_emergencies.is_contact(desk.session, conversation, inbound.text)
        ):
            desk.contact_given()
        elif conversation.no_ai:
            desk.people_only()
        elif (who := _answer_about_whom(reading, inbound)) is not None:
            return desk.same_person() if who == "yes" else desk.someone_else()
        elif _may_be_about_another(reading, desk.now):
            desk.ask_who(choice)
        elif choice is None:
            return DialogueInput(text=inbound.text, metadata=desk.metadata())
        elif choice.epoch != conversation.epoch:
            desk.reply(Outcome.GATEWAY, wording.stale_choice())
        else:
            event = {"intent": choice.intent, "entities": choice.entities, "label": choice.label}
            return DialogueInput(event=event, metadata=desk.metadata())
        return None

    def _hear(
        self, desk: Turnstile, read: Read, reading: _Reading, inbound: InboundMessage
    ) -> DialogueInput | None:
        """Carry out a wish, or let Rasa do it where a form is to be taken up again after it."""
        conversation, intent = desk.conversation, _LEFT_TO_FORMS.get(read.wish)
        dialogue = conversation.consent is True and not conversation.no_ai
        if intent and inbound.text and dialogue and conversation.skill is not None:
            event = {"intent": intent, "entities": {}, "label": inbound.text[:LONGEST_LABEL]}
            return DialogueInput(event=event, metadata=desk.metadata())
        desk.wish(read, reading.options)
        return None


def _erased() -> Problem:
    """The conversation went between the check of its token and now."""
    return Problem(401, "This chat has ended or isn't yours. Please start a new one.")


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
