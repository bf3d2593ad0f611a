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
        RecordUnavailable: nothing was closed; the next sweep will.
    """
    with record.read() as session:
        if not turns.overdue(session, now):
            return 0
    with record.write() as session:
        overdue = turns.overdue(session, now)
        for turn in overdue:
            conversation = conversations.locked(session, turn.conversation_id)
            if conversation.epoch == turn.epoch:
                # Rasa's tracker may hold half of the turn: leave it behind.
                conversations.new_epoch(session, conversation)
            words = ending(session, turn)
            messages.add_message(session, conversation, words, turn_id=turn.id, now=now)
            turns.give_lease_back(conversation, turn)
            turns.close(turn, Outcome.INTERRUPTED, now)
        return len(overdue)
