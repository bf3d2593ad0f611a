from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.records import Record, audit, conversations, handoffs, models, outbox
from bot.records.audit import AuditBroken
from bot.records.handoffs import HandoffTaken


def _open(session: Session, conversation: models.Conversation, now: datetime, **values: Any) -> Any:
    given: dict[str, Any] = {
        "reason_code": "asked_for_person",
        "reason_label": "Asked for a person",
        "urgency": None,
        "citations": [],
        "quote": None,
        "told": "",
        **values,
    }
    return handoffs.open_or_raise(session, conversation, now=now, **given)


def _conversation(session: Session, now: datetime) -> models.Conversation:
    return conversations.open_conversation(session, channel="widget", locale="en", now=now)


def _nurse(session: Session, name: str) -> models.Staff:
    nurse = models.Staff(name=name, role="nurse")
    session.add(nurse)
    session.flush()
    return nurse


def test_a_conversation_has_one_open_handoff_and_its_urgency_only_rises(
    record: Record, now: datetime
) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        first = _open(session, conversation, now)
        raised = _open(session, conversation, now, urgency="call_ambulance", reason_code="stroke")
        lower = _open(session, conversation, now, urgency="same_day")
        assert first.id == raised.id == lower.id
        assert lower.urgency == "call_ambulance"
        assert lower.reason_code == "stroke"
        changes = [row.change for row in outbox.handoff_changes_after(session, 0)]
        assert changes == ["opened", "raised", "message"]


def test_a_claimed_handoff_is_refused_to_others(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        handoff = _open(session, conversation, now)
        one, other = _nurse(session, "Amina"), _nurse(session, "Ben")
        handoffs.claim(session, handoff.id, one, now)
        assert conversation.mode == "nurse"
        with pytest.raises(HandoffTaken, match="Amina has it"):
            handoffs.claim(session, handoff.id, other, now)
        with pytest.raises(HandoffTaken):
            handoffs.close(
                session, handoff.id, other, outcome="advised", spoke_to_patient=True, now=now
            )


def test_closing_makes_earlier_words_history(record: Record, now: datetime) -> None:
    with record.write() as session:
        conversation = _conversation(session, now)
        conversation.urgency, conversation.episode_rules = "call_ambulance", ["stroke"]
        handoff = _open(session, conversation, now, urgency="call_ambulance")
        nurse, epoch = _nurse(session, "Amina"), conversation.epoch
        handoffs.claim(session, handoff.id, nurse, now)
        handoffs.close(
            session, handoff.id, nurse, outcome="advised", spoke_to_patient=True, now=now
        )
        assert conversation.mode == "bot"
        assert conversation.urgency is None
        assert conversation.episode_rules == []
        assert conversation.handoff_id is None
        assert conversation.epoch > epoch


def test_the_worst_and_then_the_longest_waiting_come_first(record: Record, now: datetime) -> None:
    with record.write() as session:
        levels = [None, "same_day", "call_ambulance"]
        for level in levels:
            _open(session, _conversation(session, now), now, urgency=level)
        listed = handoffs.listed(session, ("open",))
        assert [handoff.urgency for handoff in listed] == ["call_ambulance", "same_day", None]


def test_a_changed_audit_entry_shows(record: Record, now: datetime) -> None:
    with record.write() as session:
        _open(session, _conversation(session, now), now)
        _open(session, _conversation(session, now), now)
        assert audit.verify(session) == 2
        session.get_one(models.AuditEntry, 1).actor = "somebody else"
        session.flush()
        with pytest.raises(AuditBroken, match="1"):
            audit.verify(session)
