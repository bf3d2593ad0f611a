"""Closes turns that nobody closed: their gateway died, or couldn't write its reply.

A turn is never sent to Rasa a second time, because its first try may have had effects; the patient is
asked to say it again, or told what it came to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.records import Record, conversations, messages, models, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome

# What a turn is closed with.
Ending = Callable[[Session, models.Turn], Draft]


def sweep_overdue_turns(record: Record, ending: Ending, now: datetime) -> int:
    """Close every overdue turn; the number of turns closed.

    Raises:
        RecordUnavailable: some may be open still; the next sweep closes them.
    """
    with record.read() as session:
        overdue = [(turn.id, turn.conversation_id) for turn in turns.overdue(session, now)]
    return sum(_close(record, *turn, ending, now) for turn in overdue)


def _close(
    record: Record, turn_id: str, conversation_id: str, ending: Ending, now: datetime
) -> bool:
    """Close one turn, unless another gateway was faster."""
    with record.write() as session:
        conversation = conversations.locked(session, conversation_id)
        turn = session.get_one(models.Turn, turn_id)
        if turn.state != "open":
            return False
        if conversation.epoch == turn.epoch:
            # Rasa's tracker may hold half of the turn: leave it behind.
            conversations.new_epoch(session, conversation)
        words = ending(session, turn)
        messages.add_message(session, conversation, words, turn_id=turn.id, now=now)
        turns.give_lease_back(conversation, turn)
        turns.close(turn, Outcome.INTERRUPTED, now)
        return True
