"""One turn, from the patient's words to the reply. See docs/architecture.md, "One turn".

The first half (acceptance) is a short transaction that also answers red flags. The second half takes the
conversation's turn lease, asks Rasa, and commits replies and effects in one transaction if the turn is
still open. Whatever happens, a turn ends with a reply: of Rasa, of the safe fallback, or of the sweeper.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.clinical import Urgency
from bot.gateway import wording
from bot.gateway.acceptance import Acceptance, Accepted
from bot.gateway.doorbell import Doorbell
from bot.gateway.inbound import InboundMessage
from bot.gateway.metrics import Metrics
from bot.gateway.rasa_client import RasaClient, RasaFailed, Reply
from bot.gateway.unfinished import ending
from bot.gateway.wish_desk import Speaker, WishDesk
from bot.gateway.wishes import Read, Wish
from bot.logs import get_logger
from bot.records import (
    Record,
    RecordUnavailable,
    conversations,
    facts,
    handoffs,
    messages,
    models,
    turns,
)
from bot.records.effects import (
    Effect,
    FactEffect,
    HandoffEffect,
    SkillEffect,
    StartOverEffect,
    UrgencyEffect,
)
from bot.records.messages import Draft, OfferedChoice
from bot.records.turns import Outcome, TurnClosed

log = get_logger(__name__)

LEASE_POLL_S = 0.05
# An emergency, the sweeper or another gateway may end a turn that is worked on here.
LOOK_AGAIN_S = 0.5
# Left of the dialogue's time for committing its reply.
COMMIT_RESERVE_S = 0.3
# By then the sweeper has closed an overdue turn, if the record can be written at all.
SWEPT_WITHIN_S = 1.0


class NotAnsweredYet(RuntimeError):
    """A message is on the record, but its reply can't be written there now."""


@dataclass(frozen=True)
class TurnView:
    """A turn as the chat API answers it: its replies so far, the state, whether it is closed."""

    messages: list[dict[str, Any]]
    state: dict[str, Any]
    closed: bool


class Turns:
    """Takes turns, each to its end, whether or not anybody still waits for the answer."""

    def __init__(
        self,
        record: Record,
        acceptance: Acceptance,
        rasa: RasaClient,
        doorbell: Doorbell,
        wishes: WishDesk,
        clock: Callable[[], datetime],
        metrics: Metrics,
        after_erasure: Callable[[], None],
    ) -> None:
        self._record = record
        self._acceptance = acceptance
        self._rasa = rasa
        self._doorbell = doorbell
        self._wishes = wishes
        self._after_erasure = after_erasure
        self._clock = clock
        self._metrics = metrics
        self._running: set[asyncio.Task[None]] = set()

    async def take(self, conversation_id: str, inbound: InboundMessage, wait_s: float) -> TurnView:
        """Accept a message, and wait for its reply for up to `wait_s` seconds.

        Raises:
            Problem: see `Acceptance.accept`.
            RecordUnavailable: nothing was accepted.
            NotAnsweredYet: it was, but neither the turn nor the sweeper could close it in its time.
        """
        loop = asyncio.get_running_loop()
        began, now = loop.time(), self._clock()
        async with self._doorbell.listen("conversation", conversation_id) as rung:
            accepted = await asyncio.to_thread(
                self._acceptance.accept, conversation_id, inbound, now
            )
            self._doorbell.committed()
            if accepted.farewell is not None:
                await asyncio.to_thread(self._after_erasure)
                return TurnView([accepted.farewell], conversations.CLOSED_STATE, closed=True)
            # From here on by the loop's clock, which nobody can set.
            ends = began + (accepted.deadline_at - now).total_seconds()
            if accepted.outcome is not None:
                self._metrics.turns.labels(accepted.outcome).inc()
                self._metrics.turn_seconds.labels("gateway").observe(loop.time() - began)
            task = None
            if accepted.said is not None:
                task = asyncio.create_task(self._converse(accepted, began, ends))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            return await self._wait(accepted, rung, task, began + wait_s, max(began, ends))

    @property
    def under_way(self) -> int:
        """How many turns wait for Rasa or for their reply to be committed."""
        return len(self._running)

    async def drain(self, within_s: float) -> None:
        """Let the turns under way end; called before the gateway stops."""
        if self._running:
            await asyncio.wait(self._running, timeout=within_s)

    async def _wait(
        self,
        accepted: Accepted,
        rung: asyncio.Event,
        task: asyncio.Task[None] | None,
        until: float,
        ends: float,
    ) -> TurnView:
        """The turn once it is closed, or as it is at `until`.

        While its own task works on it here (`task`), its end is what matters: the rings of the message
        and its receipt say nothing new, and each would cost a look at the record.
        """
        loop = asyncio.get_running_loop()
        while True:
            left = max(0.0, min(until, ends + SWEPT_WITHIN_S) - loop.time())
            if task is not None and not task.done():
                await asyncio.wait({task}, timeout=min(left, LOOK_AGAIN_S))
            rung.clear()
            view = await asyncio.to_thread(self._view, accepted)
            now = loop.time()
            if view.closed:
                return view
            if now >= ends + SWEPT_WITHIN_S:
                raise NotAnsweredYet(accepted.turn_id)
            if now >= until:
                return view
            if task is None or task.done():
                left = min(until, ends + SWEPT_WITHIN_S) - now
                with suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), timeout=min(left, LOOK_AGAIN_S))

    def _view(self, accepted: Accepted) -> TurnView:
        with self._record.read() as session:
            turn = session.get(models.Turn, accepted.turn_id)
            conversation = session.get(models.Conversation, accepted.conversation_id)
            if turn is None or conversation is None:  # erased meanwhile
                return TurnView([], conversations.CLOSED_STATE, closed=True)
            answered_by = turn.answered_by or turn.id
            replies = (
                messages.replies_of_turn(session, answered_by) if turn.state == "closed" else []
            )
            return TurnView(
                [messages.as_json(message) for message in replies],
                conversations.state(conversation),
                turn.state == "closed",
            )

    async def _converse(self, accepted: Accepted, began: float, ends: float) -> None:
        """The second half of a turn: lease, Rasa, commit; the safe fallback if any of it fails."""
        self._doorbell.typing(accepted.conversation_id, True)
        try:
            epoch = await self._lease(accepted, ends)
            replies = await self._ask_rasa(accepted, epoch, ends)
            await asyncio.to_thread(self._commit, accepted, replies)
            outcome = Outcome.ANSWERED.value
        except TurnClosed:
            outcome = "late"
        except (RasaFailed, RecordUnavailable) as error:
            reason = str(error) if isinstance(error, RasaFailed) else "record_unavailable"
            self._metrics.rasa_failures.labels(reason).inc()
            log.warning("dialogue_failed", turn=accepted.turn_id, reason=reason)
            outcome = await self._fall_back(accepted)
        except Exception as error:
            log.error("turn_failed", turn=accepted.turn_id, exc_info=error)
            outcome = await self._fall_back(accepted)
        finally:
            self._doorbell.typing(accepted.conversation_id, False)
            self._doorbell.committed()
        seconds = asyncio.get_running_loop().time() - began
        if outcome in (Outcome.ANSWERED, Outcome.FALLBACK):
            self._metrics.turns.labels(outcome).inc()
            self._metrics.turn_seconds.labels("dialogue").observe(seconds)
        else:
            self._metrics.late.labels(outcome).inc()
        latency = round(seconds * 1000)
        log.info("turn_closed", turn=accepted.turn_id, outcome=outcome, latency_ms=latency)

    async def _lease(self, accepted: Accepted, ends: float) -> int:
        """Wait for the turn's lease; the epoch that the turn is taken in."""
        if accepted.leased:
            return accepted.epoch
        while _left(ends) > 0:
            await asyncio.sleep(LEASE_POLL_S)
            epoch = await asyncio.to_thread(self._try_lease, accepted)
            if epoch is not None:
                return epoch
        raise RasaFailed("lease_timeout")

    def _try_lease(self, accepted: Accepted) -> int | None:
        with self._record.write() as session:
            conversation = conversations.locked(session, accepted.conversation_id)
            turn = session.get(models.Turn, accepted.turn_id)
            if turn is None or turn.state != "open":
                raise TurnClosed(accepted.turn_id)
            if not turns.take_lease(conversation, turn, session, self._clock()):
                return None
            # An earlier turn's fallback may have moved the conversation on while this one waited.
            turn.epoch = conversation.epoch
            return turn.epoch

    async def _ask_rasa(self, accepted: Accepted, epoch: int, ends: float) -> list[Reply]:
        left = _left(ends)
        if left <= 0 or accepted.said is None:
            raise RasaFailed("deadline")
        sender = f"{accepted.conversation_id}:{epoch}"
        said = replace(accepted.said, metadata={**accepted.said.metadata, "epoch": epoch})
        try:
            async with asyncio.timeout(left):
                return await self._rasa.turn(sender, said, left)
        except TimeoutError:
            raise RasaFailed("timeout") from None

    def _commit(self, accepted: Accepted, replies: list[Reply]) -> None:
        """Replies and effects in one transaction. Raises TurnClosed if the turn was ended meanwhile."""
        now = self._clock()
        with self._record.write() as session:
            turn = turns.require_open_turn(session, accepted.turn_id)
            conversation = session.get_one(models.Conversation, accepted.conversation_id)
            if any(isinstance(effect, StartOverEffect) for effect in _effects(replies)):
                # Before the replies are committed: their choices belong to the new epoch.
                conversations.new_epoch(session, conversation)
            words = self._words_of(session, turn)
            speaker = Speaker(session, conversation, turn, words, now)
            for reply in replies:
                drafts = [_draft(reply)] if reply.text else []
                for effect in reply.wishes:
                    drafts += self._wishes.fulfil(speaker, self._wish(effect.wish, words))
                for draft in drafts:
                    messages.add_message(session, conversation, draft, turn_id=turn.id, now=now)
            self._apply_effects(session, conversation, turn, replies, now)
            turns.give_lease_back(conversation, turn)
            turns.close(turn, Outcome.ANSWERED, now)

    def _apply_effects(
        self,
        session: Session,
        conversation: models.Conversation,
        turn: models.Turn,
        replies: list[Reply],
        now: datetime,
    ) -> None:
        effects = _effects(replies)
        told = "\n".join(reply.text for reply in replies if reply.text)
        for effect in effects:
            if isinstance(effect, SkillEffect):
                conversation.skill = effect.skill
            elif isinstance(effect, FactEffect):
                values = effect.model_dump(exclude={"kind"})
                said_at = max(now, conversation.episode_since)
                facts.add(session, conversation.id, turn.id, **values, said_at=said_at)
            elif isinstance(effect, UrgencyEffect):
                present = conversation.urgency and Urgency(conversation.urgency)
                if not present or Urgency(effect.level).rank > present.rank:
                    conversation.urgency = effect.level
            elif isinstance(effect, HandoffEffect):
                handoffs.open_or_raise(
                    session,
                    conversation,
                    reason_code=effect.reason,
                    reason_label=effect.reason.replace("_", " ").capitalize(),
                    urgency=effect.urgency,
                    citations=[],
                    quote=self._words_of(session, turn),
                    told=told,
                    now=now,
                )
        if effects:
            conversations.state_changed(session, conversation, now)

    def _wish(self, name: str, words: str | None) -> Read:
        """The wish that Rasa has understood; which question is meant, the words themselves tell."""
        wish, book = Wish(name), self._wishes.book
        if wish is not Wish.QUESTION or words is None:
            return Read(wish)
        read = book.read(words)
        plain = read is not None and read.wish is Wish.QUESTION
        return read if read and plain else Read(wish, book.topic_of(words))

    def _words_of(self, session: Session, turn: models.Turn) -> str | None:
        said = session.query(models.Message).filter_by(turn_id=turn.id, role="patient").first()
        return said.text if said else None

    async def _fall_back(self, accepted: Accepted) -> str:
        """Close the turn with the safe fallback; if even that fails, the sweeper will."""
        try:
            await asyncio.to_thread(self._commit_fallback, accepted)
        except TurnClosed:
            return "late"
        except RecordUnavailable:
            return "left_to_sweeper"
        return Outcome.FALLBACK.value

    def _commit_fallback(self, accepted: Accepted) -> None:
        now = self._clock()
        with self._record.write() as session:
            turn = turns.require_open_turn(session, accepted.turn_id)
            conversation = session.get_one(models.Conversation, accepted.conversation_id)
            # Rasa may still be working on this turn: what it comes to then must not be carried on.
            conversations.new_epoch(session, conversation)
            words = ending(session, turn, wording.fallback(self._wishes.emergency_number))
            messages.add_message(session, conversation, words, turn_id=turn.id, now=now)
            turns.give_lease_back(conversation, turn)
            turns.close(turn, Outcome.FALLBACK, now)
            conversations.state_changed(session, conversation, now)


def _left(ends: float) -> float:
    """Seconds left for the dialogue of a turn that ends at `ends` of the loop's clock."""
    return ends - asyncio.get_running_loop().time() - 2 * COMMIT_RESERVE_S


def _effects(replies: list[Reply]) -> list[Effect]:
    return [effect for reply in replies if reply.custom for effect in reply.custom.effects]


def _draft(reply: Reply) -> Draft:
    custom = reply.custom
    kind = custom.kind if custom and custom.kind else "choices" if reply.choices else "text"
    return Draft(
        reply.text or "",
        kind=kind,
        citations=tuple(custom.citations) if custom else (),
        choices=tuple(
            OfferedChoice(choice.label, choice.intent, choice.entities) for choice in reply.choices
        ),
        data=custom.data if custom else {},
    )
