"""What a turn's first half may write: the replies and effects that never wait for Rasa."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.clinical import Episode, Screening, Urgency
from bot.gateway import around_emergencies, privacy_words, wording
from bot.gateway.rasa_client import DialogueInput
from bot.gateway.screening import RedFlagDesk, citations
from bot.gateway.wish_desk import Speaker, WishDesk
from bot.gateway.wishes import Read, Wish
from bot.records import conversations, due, erasures, handoffs, messages, models, outbox, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome
from bot.settings import Settings

NURSE_SILENT = "emergency_if_nurse_silent"
# Begins the reason of a handoff about a red flag's question that nobody could answer for certain.
UNSURE = "unsure_"


@dataclass
class Turnstile:
    """One turn in its deciding transaction. Methods that end the turn return None.

    `words` are the patient's words where consent allows keeping them, else None.
    """

    session: Session
    conversation: models.Conversation
    turn: models.Turn
    now: datetime
    desk: RedFlagDesk
    wishes: WishDesk
    settings: Settings
    words: str | None
    # The last words of a conversation that this turn has erased.
    farewell: dict[str, Any] | None = None

    def reply(self, outcome: Outcome, *drafts: Draft) -> None:
        """Commit replies and close the turn with them."""
        for draft in drafts:
            self._say(draft)
        turns.close(self.turn, outcome, self.now)

    def emergency(self, screening: Screening) -> None:
        """Answer a red flag: reply, handoff, epoch, all open turns closed, in this transaction."""
        conversation, number = self.conversation, self.desk.numbers.emergency_number
        before = Episode(
            tuple(conversation.episode_rules),
            Urgency(conversation.urgency) if conversation.urgency else None,
        )
        episode, news = before.after(screening)
        conversation.episode_rules = list(episode.flags)
        conversation.urgency = episode.urgency.value if episode.urgency else None
        full = self.desk.emergency(screening, conversation.locale)
        if news == "repeat":
            draft = self.desk.reminder(screening, conversation.locale)
        elif conversation.mode == "nurse":
            draft = wording.new_danger_while_nurse(number)
            due.at(
                self.session,
                conversation.id,
                NURSE_SILENT,
                self.now + timedelta(seconds=self.settings.nurse_silence_s),
                {"text": full.text, "urgency": full.urgency, "data": full.data},
            )
        else:
            draft = full
        self._say(draft)
        flag = screening.flags[0]
        self.hand_over(
            flag.rule_id,
            flag.presentation,
            flag.urgency.value,
            told=draft.text,
            sources=citations(screening),
        )
        if conversation.mode != "nurse":
            conversations.new_epoch(self.session, conversation)
            if conversation.consent is None and news == "first":
                self._say(wording.may_a_nurse_know(self.settings.consent_version))
            elif conversation.consent is True and news == "first":
                self._say(around_emergencies.contact_question(self.desk.conduct))
        turns.close(self.turn, Outcome.EMERGENCY, self.now)
        turns.close_open_turns(self.session, conversation.id, self.turn, self.now)
        conversation.lease_turn_id = conversation.lease_until = None
        conversations.state_changed(self.session, conversation, self.now)

    def hand_over(
        self,
        reason_code: str,
        reason_label: str,
        urgency: str | None,
        *,
        told: str = "",
        sources: list[dict[str, Any]] | None = None,
    ) -> models.Handoff:
        """Open the conversation's handoff, or raise it."""
        return handoffs.open_or_raise(
            self.session,
            self.conversation,
            reason_code=reason_code,
            reason_label=reason_label,
            urgency=urgency,
            citations=sources or [],
            quote=self.words,
            told=told,
            now=self.now,
        )

    def wish(self, read: Read, options: dict[str, Any]) -> None:
        """Carry out a wish and end the turn with what is said to it."""
        if read.wish is Wish.ERASE_NOW:
            self._erase(with_appointments=options.get(privacy_words.APPOINTMENTS) == "cancel")
            return
        drafts = self.wishes.fulfil(self._speaker(), read)
        if self.conversation.mode != "nurse":
            self.reply(Outcome.GATEWAY, *drafts)
            return
        # A nurse has the chat: what is said here is a notice, and the nurse sees that there is news.
        for draft in drafts:
            self._say(replace(draft, role="system"))
        if not drafts:
            self.pass_to_nurse()
            return
        if self.conversation.handoff_id is not None:
            outbox.leave_word(
                self.session, "handoff", self.conversation.handoff_id, "message", self.now
            )
        turns.close(self.turn, Outcome.NURSE, self.now)

    def besides(self, read: Read | None, among: frozenset[Wish]) -> None:
        """Carry out a wish of these in a turn that is about danger first."""
        if read is not None and read.wish in among:
            for draft in self.wishes.fulfil(self._speaker(), read):
                self._say(draft)

    def people_only(self) -> None:
        """The patient wants no AI: the message goes to a nurse, who is asked for if nobody is yet."""
        conversation, number = self.conversation, self.desk.numbers.emergency_number
        opened = conversation.mode != "waiting_for_nurse"
        kept = conversation.consent is True
        told = (
            privacy_words.passed_on(number, opened=opened) if kept else wording.handed_over(number)
        )
        self.wishes.hand_over(
            self._speaker(), "no_ai", "The patient wants a person, not the AI", told
        )
        drafts = [told] if kept or opened else []
        if not kept:
            drafts.append(wording.may_the_nurse_read(self.settings.consent_version))
        self.reply(Outcome.GATEWAY, *drafts)

    def pass_to_nurse(self) -> None:
        """A nurse has the conversation: the bot is silent, the nurse is told.

        Without consent the words can't be kept, so the nurse will never see them: the patient must not
        believe that they did.
        """
        if self.conversation.consent is not True:
            self.reply(Outcome.GATEWAY, wording.not_passed_on(self.settings.consent_version))
            return
        handoff_id = self.conversation.handoff_id
        if handoff_id is not None:
            outbox.leave_word(self.session, "handoff", handoff_id, "message", self.now)
        turns.close(self.turn, Outcome.NURSE, self.now)

    def screen_failed(self) -> None:
        """Fail towards a human: a nurse looks at what the screen could not."""
        self.hand_over("screen_failed", "The message could not be screened", None)
        self.reply(Outcome.GATEWAY, wording.could_not_check(self.desk.numbers.emergency_number))

    def not_sure(self, screening: Screening) -> None:
        """A question about danger has no certain answer: a nurse, not an ambulance by default."""
        rule = screening.flags[0].rule_id if screening.flags else "screening"
        label = screening.flags[0].presentation if screening.flags else "a question about danger"
        self.conversation.pending_rule = None
        self.hand_over(f"{UNSURE}{rule}", f"Not sure: {label}", "same_day")
        self.reply(Outcome.GATEWAY, wording.unsure_handed_over(self.desk.numbers.emergency_number))

    def may_ask(self, screening: Screening) -> bool:
        """Whether there is a deciding question that this episode hasn't asked yet."""
        if screening.question is None:
            return False
        asked = self.session.scalars(
            sa.select(models.Turn.screening).where(
                models.Turn.conversation_id == self.conversation.id,
                models.Turn.outcome == Outcome.ASKED,
                models.Turn.accepted_at >= self.conversation.episode_since,
            )
        )
        return all(result.get("asks") != screening.question.rule_id for result in asked)

    def ask(self, screening: Screening) -> None:
        """Ask the one question that decides between danger and none."""
        assert screening.question is not None
        self.conversation.pending_rule = screening.question.rule_id
        self.reply(Outcome.ASKED, self.desk.question(screening))

    def emergency_answered(self, answer: str) -> None:
        """An answer that was offered under the full reply, or to the correction that it led to."""
        self.reply(
            Outcome.GATEWAY,
            around_emergencies.reply_to(
                answer, self.session, self.conversation, self.desk.conduct, self.now
            ),
        )

    def contact_given(self) -> None:
        """The patient's words answer how to reach them; nurses see them among the facts."""
        around_emergencies.keep_contact(
            self.session, self.conversation, self.turn, self.words or "", self.now
        )
        self.reply(
            Outcome.GATEWAY,
            around_emergencies.thanks(self.session, self.conversation, self.desk.conduct),
        )

    def ask_consent(self) -> None:
        """The words were screened and are forgotten; ask whether they may be kept from now on."""
        version = self.settings.consent_version
        if self.conversation.consent is None:
            self.reply(Outcome.GATEWAY, wording.consent_question(version))
        else:
            number = self.desk.numbers.emergency_number
            self.reply(Outcome.GATEWAY, wording.consent_refused(number, version))

    def resume(self) -> DialogueInput | None:
        """Danger was ruled out: take up the message that the question interrupted."""
        self.conversation.pending_rule = None
        interrupted = self.session.scalars(
            sa.select(models.Message.text)
            .join(models.Turn, models.Turn.id == models.Message.turn_id)
            .where(
                models.Turn.conversation_id == self.conversation.id,
                models.Turn.outcome == Outcome.ASKED,
                models.Message.role == "patient",
            )
            .order_by(models.Turn.number.desc())
            .limit(1)
        ).first()
        if interrupted is None:
            self.reply(Outcome.GATEWAY, wording.danger_ruled_out())
            return None
        return DialogueInput(text=interrupted, metadata=self.metadata())

    def ask_who(self, held: models.Choice | None) -> None:
        """Ask whether it is still about the same person, and hold the message until then."""
        draft = wording.same_person()
        holding = {"held_choice": held.id} if held is not None else {}
        self.reply(Outcome.ASKED_WHO, replace(draft, data={**draft.data, **holding}))

    def same_person(self) -> DialogueInput | None:
        """Take up the message that was held."""
        _, question, said = self._held()
        choice_id = question.data.get("held_choice")
        choice = self.session.get(models.Choice, choice_id) if choice_id else None
        if choice is None:
            return DialogueInput(text=said, metadata=self.metadata())
        if choice.epoch != self.conversation.epoch:
            self.reply(Outcome.GATEWAY, wording.stale_choice())
            return None
        event = {"intent": choice.intent, "entities": choice.entities, "label": choice.label}
        return DialogueInput(event=event, metadata=self.metadata())

    def someone_else(self) -> DialogueInput | None:
        """Leave what was said before behind; what was held is the first word about the new person."""
        turn, question, said = self._held()
        conversations.new_epoch(self.session, self.conversation)
        conversations.end_episode(self.session, self.conversation, self.now)
        self.conversation.episode_since = turn.accepted_at
        conversations.state_changed(self.session, self.conversation, self.now)
        self.turn.epoch = self.conversation.epoch
        if said is None or question.data.get("held_choice"):
            self.reply(Outcome.GATEWAY, wording.someone_else())
            return None
        return DialogueInput(text=said, metadata=self.metadata())

    def _held(self) -> tuple[models.Turn, models.Message, str | None]:
        """The turn that was answered with a question, the question, and the words that it holds."""
        turn = self.session.scalars(
            sa.select(models.Turn)
            .where(
                models.Turn.conversation_id == self.conversation.id,
                models.Turn.outcome == Outcome.ASKED_WHO,
            )
            .order_by(models.Turn.number.desc())
            .limit(1)
        ).one()
        said = self.session.scalars(sa.select(models.Message).filter_by(turn_id=turn.id)).all()
        question = next(message for message in said if message.role == "bot")
        return turn, question, next((m.text for m in said if m.role == "patient"), None)

    def _erase(self, *, with_appointments: bool) -> None:
        """Erase everything, or write down that it is to be done as soon as it may be."""
        conversation, session = self.conversation, self.session
        seen = self.wishes.outlook(session, conversation.id, self.now)
        if not seen.at_once:
            erasures.ask(session, conversation, with_appointments=with_appointments, now=self.now)
            self.reply(Outcome.GATEWAY, privacy_words.will_be_deleted(seen))
            return
        self.farewell = erase(session, conversation, with_appointments, self.now)

    def _speaker(self) -> Speaker:
        return Speaker(self.session, self.conversation, self.turn, self.words, self.now)

    def metadata(self) -> dict[str, Any]:
        """What actions need to know about the turn. Ids only."""
        return {
            "turn_id": self.turn.id,
            "conversation_id": self.conversation.id,
            "epoch": self.conversation.epoch,
            "locale": self.conversation.locale,
        }

    def _say(self, draft: Draft) -> None:
        messages.add_message(
            self.session, self.conversation, draft, turn_id=self.turn.id, now=self.now
        )


def erase(
    session: Session, conversation: models.Conversation, with_appointments: bool, now: datetime
) -> dict[str, Any]:
    """Erase a conversation; its last words, which are told but not kept."""
    kept = 0 if with_appointments else erasures.appointments_standing(session, conversation.id)
    last = messages.farewell(conversation, privacy_words.deleted(appointments_kept=kept), now)
    erasures.erase(session, conversation, with_appointments=with_appointments, now=now)
    return last
