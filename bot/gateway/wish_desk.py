"""Carries out wishes about people, consent and data. Needs neither Rasa nor Redis.

A wish comes from the reader (`wishes`), from a choice, or from an action of Rasa; it ends here in all
three cases, so that it is done and told in one way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.clinical import Conduct
from bot.gateway import around_emergencies, privacy_words, wording
from bot.gateway.summary import appointments_in_words, summary
from bot.gateway.wishes import ANSWERS, Read, Wish, WishBook
from bot.records import conversations, erasures, handoffs, messages, models, turns
from bot.records.messages import Draft
from bot.settings import Settings

# What each choice of the gateway's stands for. Their words are in `wording` and `privacy_words`.
CHOICES = {
    wording.ASK_PERSON: Wish.PERSON,
    wording.CONSENT_ACCEPT: Wish.GRANT_CONSENT,
    wording.CONSENT_REFUSE: Wish.DISAGREE,
    privacy_words.USE_AI: Wish.USE_AI,
    privacy_words.ERASE: Wish.ERASE,
    privacy_words.ERASE_NOW: Wish.ERASE_NOW,
    privacy_words.KEEP: Wish.KEEP,
    privacy_words.WITHDRAW: Wish.WITHDRAW_CONSENT,
    privacy_words.SHOW_DATA: Wish.SHOW_DATA,
}


@dataclass(frozen=True)
class Speaker:
    """Whose wish it is, in which turn, and at which instant.

    `words` are the patient's words where consent allows keeping them, else None.
    """

    session: Session
    conversation: models.Conversation
    turn: models.Turn
    words: str | None
    now: datetime


@dataclass(frozen=True)
class WishDesk:
    """The wishes that can be read, and what carrying one out needs to know."""

    book: WishBook
    settings: Settings
    emergency_number: str
    conduct: Conduct

    def read(self, text: str) -> Read | None:
        """The wish in a message; see `WishBook.read`."""
        return self.book.read(text)

    def as_answer(
        self, session: Session, conversation: models.Conversation, read: Read
    ) -> Read | None:
        """A yes or no as the answer to the last question of ours; None if that asked something else."""
        if read.wish not in ANSWERS:
            return read
        asked = messages.last_asked(session, conversation.id)
        if asked == "erasure":
            yes = read.wish is Wish.AGREE
            return Read(Wish.ERASE_NOW if yes else Wish.KEEP)
        if read.wish is Wish.KEEP:
            return read if conversation.erasure_asked_at is not None else None
        return read if asked == "consent" and conversation.consent is not True else None

    def fulfil(self, speaker: Speaker, read: Read) -> list[Draft]:
        """Do what was wished for, and say so. `Wish.ERASE_NOW` is the turnstile's."""
        match read.wish:
            case Wish.PERSON:
                return self._person(speaker)
            case Wish.NO_AI:
                return self._no_ai(speaker)
            case Wish.USE_AI:
                return self._use_ai(speaker)
            case Wish.WITHDRAW_CONSENT:
                return self._withdraw(speaker)
            case Wish.GRANT_CONSENT | Wish.AGREE:
                return self._grant(speaker)
            case Wish.DISAGREE:
                return self._refuse(speaker)
            case Wish.SHOW_DATA:
                kept = f"{self.book.topics['how_long'].answer}"
                words = kept.format(**self._facts())
                return [summary(speaker.session, speaker.conversation, words)]
            case Wish.ERASE:
                return [self._ask_to_erase(speaker)]
            case Wish.KEEP:
                asked = erasures.take_back(speaker.session, speaker.conversation, speaker.now)
                return [privacy_words.not_deleted(was_asked=asked)]
            case Wish.QUESTION:
                return [self._answer(read.topic, speaker.conversation)]
        raise ValueError(read.wish)

    def outlook(self, session: Session, conversation_id: str, now: datetime) -> erasures.Outlook:
        """When the conversation may be erased."""
        return erasures.outlook(session, conversation_id, self.settings.retention_days, now)

    def withdraw_by_api(
        self, session: Session, conversation: models.Conversation, now: datetime
    ) -> Draft:
        """Withdraw consent outside a turn; what is to be told."""
        version = self.settings.consent_version
        if conversation.consent is not True:
            if conversation.consent is None:
                self._write_consent(session, conversation, False, now)
            return privacy_words.nothing_kept_already(self.emergency_number, version)
        self._write_consent(session, conversation, False, now)
        # What Rasa remembers of the patient's words goes at once; what is on the record stays until
        # the patient asks for its erasure.
        erasures.forget_later(session, conversation.id, conversation.epoch, now)
        conversations.new_epoch(session, conversation)
        return privacy_words.consent_withdrawn(self.emergency_number, version)

    def hand_over(self, speaker: Speaker, reason_code: str, reason: str, told: Draft) -> None:
        """Open the conversation's handoff, or leave word in the one that is open."""
        handoffs.open_or_raise(
            speaker.session,
            speaker.conversation,
            reason_code=reason_code,
            reason_label=reason,
            urgency=None,
            citations=[],
            quote=speaker.words,
            told=told.text,
            now=speaker.now,
        )

    def _person(self, speaker: Speaker) -> list[Draft]:
        conversation = speaker.conversation
        again = conversation.mode == "waiting_for_nurse"
        told = (wording.still_waiting if again else wording.handed_over)(self.emergency_number)
        self.hand_over(speaker, "asked_for_person", "The patient asked for a person", told)
        if not again:
            conversations.new_epoch(speaker.session, conversation)
            conversations.state_changed(speaker.session, conversation, speaker.now)
        return [told, *self._may_the_nurse_read(conversation)]

    def _no_ai(self, speaker: Speaker) -> list[Draft]:
        conversation = speaker.conversation
        if not conversation.no_ai:
            conversations.no_ai(speaker.session, conversation, wanted=True, now=speaker.now)
        if conversation.mode == "nurse":
            return []
        told = privacy_words.people_only(self.emergency_number)
        self.hand_over(speaker, "no_ai", "The patient wants a person, not the AI", told)
        self._leave_rasa(speaker)
        return [told, *self._may_the_nurse_read(conversation)]

    def _use_ai(self, speaker: Speaker) -> list[Draft]:
        conversation = speaker.conversation
        if conversation.no_ai:
            conversations.no_ai(speaker.session, conversation, wanted=False, now=speaker.now)
        return [] if conversation.mode == "nurse" else [privacy_words.ai_back()]

    def _withdraw(self, speaker: Speaker) -> list[Draft]:
        draft = self.withdraw_by_api(speaker.session, speaker.conversation, speaker.now)
        self._close_open_turns(speaker)
        return [draft]

    def _grant(self, speaker: Speaker) -> list[Draft]:
        conversation = speaker.conversation
        if conversation.consent is True:
            return [privacy_words.already_agreed()]
        self._write_consent(speaker.session, conversation, True, speaker.now)
        if conversation.mode == "bot" and not conversation.no_ai:
            return [wording.consent_granted()]
        drafts = [wording.consent_granted_to_nurse()]
        if conversation.urgency in handoffs.EMERGENCIES:
            drafts.append(around_emergencies.contact_question(self.conduct))
        return drafts

    def _refuse(self, speaker: Speaker) -> list[Draft]:
        if speaker.conversation.consent is True:
            return self._withdraw(speaker)
        self._write_consent(speaker.session, speaker.conversation, False, speaker.now)
        version = self.settings.consent_version
        return [wording.consent_refused(self.emergency_number, version)]

    def _ask_to_erase(self, speaker: Speaker) -> Draft:
        conversation_id = speaker.conversation.id
        return privacy_words.delete_everything(
            appointments_in_words(speaker.session, conversation_id),
            self.outlook(speaker.session, conversation_id, speaker.now),
        )

    def _answer(self, topic: str, conversation: models.Conversation) -> Draft:
        text = self.book.topics[topic or "everything"].answer.format(**self._facts())
        if conversation.consent is not True:
            text += (
                " You haven't agreed that I keep what you write, so I'm keeping no words of yours."
            )
        choices = (privacy_words.SHOW, wording.TALK_TO_A_PERSON)
        return Draft(text, choices=choices, data={"privacy": topic or "everything"})

    def _facts(self) -> dict[str, str]:
        days = self.settings.retention_days
        erasure = (
            f"The hospital keeps a request to a nurse for {days} days after it ended; your wish to "
            "delete waits until then."
            if days
            else "That is done at once, or when a nurse has finished with your request."
        )
        return {"hospital": self.settings.hospital, "erasure": erasure}

    def _may_the_nurse_read(self, conversation: models.Conversation) -> list[Draft]:
        if conversation.consent is True:
            return []
        return [wording.may_the_nurse_read(self.settings.consent_version)]

    def _leave_rasa(self, speaker: Speaker) -> None:
        conversations.new_epoch(speaker.session, speaker.conversation)
        self._close_open_turns(speaker)
        conversations.state_changed(speaker.session, speaker.conversation, speaker.now)

    def _close_open_turns(self, speaker: Speaker) -> None:
        """What Rasa still works on has no effect any more: this turn's reply answers it too."""
        conversation = speaker.conversation
        turns.close_open_turns(speaker.session, conversation.id, speaker.turn, speaker.now)
        conversation.lease_turn_id = conversation.lease_until = None

    def _write_consent(
        self, session: Session, conversation: models.Conversation, accepted: bool, now: datetime
    ) -> None:
        version = self.settings.consent_version
        conversations.grant_consent(
            session, conversation, accepted=accepted, version=version, now=now
        )


def wish_of(choice: models.Choice) -> tuple[Read | None, dict[str, Any]]:
    """What a choice of the gateway's stands for, with its options; None for a choice of Rasa's."""
    wish = CHOICES.get(choice.intent)
    return (Read(wish) if wish is not None else None), choice.entities
