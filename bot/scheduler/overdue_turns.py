"""Closes turns that nobody closed: their gateway died, or couldn't write its reply.

A turn is never sent to Rasa a second time, because its first try may have had effects; the patient is
asked to say it again.
"""

from __future__ import annotations

from datetime import datetime

from bot.records import Record, conversations, messages, turns
from bot.records.messages import Draft
from bot.records.turns import Outcome


def sweep_overdue_turns(record: Record, words: Draft, now: datetime) -> int:
    """Close every overdue turn with these words; the number of turns closed.

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
            messages.add_message(session, conversation, words, turn_id=turn.id, now=now)
            turns.give_lease_back(conversation, turn)
            turns.close(turn, Outcome.INTERRUPTED, now)
        return len(overdue)
