"""Carries out erasures that had to wait, and clears what a transaction can't reach.

Rasa's trackers in Redis are cleared twice: a turn that was under way may write its tracker once more
after the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.records import Record, conversations, erasures

# Longer than any turn may take, and than Rasa may go on with a turn that nobody waits for.
CLEAR_AGAIN_AFTER = timedelta(seconds=30)


def sweep_erasures(record: Record, retention_days: int, now: datetime) -> list[str]:
    """Erase what was asked for and may be erased now; the conversations' ids.

    Raises:
        RecordUnavailable: nothing more was erased; the next sweep will.
    """
    with record.read() as session:
        waiting = erasures.asked_for(session)
    return [each for each in waiting if _erase_if_due(record, each, retention_days, now)]


def sweep_forgettings(record: Record, forget: Callable[[str, int], None], now: datetime) -> int:
    """Clear what is left outside the tables; the number of conversations cleared.

    Args:
        record: the record, whose free pages and log are cleared too.
        forget: removes Rasa's trackers of a conversation up to an epoch; raises if it can't.
        now: the present instant.

    Raises:
        RecordUnavailable: the record is busy; the next sweep will do it.
    """
    with record.read() as session:
        due = erasures.to_forget(session, now - CLEAR_AGAIN_AFTER)
    if not due:
        return 0
    for row in due:
        forget(row.conversation_id, row.epochs)
    record.overwrite_what_was_removed()
    with record.write() as session:
        for row in due:
            erasures.cleared(session, row, now)
    return len(due)


def _erase_if_due(record: Record, conversation_id: str, retention_days: int, now: datetime) -> bool:
    with record.write() as session:
        try:
            conversation = conversations.locked(session, conversation_id)
        except KeyError:
            return False
        if conversation.erasure_asked_at is None:
            return False
        if not erasures.outlook(session, conversation_id, retention_days, now).at_once:
            return False
        erasures.erase(
            session, conversation, with_appointments=conversation.erases_appointments, now=now
        )
    return True
