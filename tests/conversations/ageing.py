"""Lets a day pass for one conversation, without waiting for it."""

from __future__ import annotations

from datetime import timedelta

from bot.records import models
from tests.service import Patient, RunningService

A_DAY = timedelta(hours=25)


def make_a_day_older(service: RunningService, patient: Patient) -> None:
    """As if everything so far had been said 25 hours ago. Rasa's own tracker stays where it is."""
    mine = {"conversation_id": patient.opened["conversation_id"]}
    with service.record() as record, record.write() as session:
        conversation = session.get_one(models.Conversation, mine["conversation_id"])
        conversation.created_at -= A_DAY
        conversation.episode_since -= A_DAY
        for turn in session.query(models.Turn).filter_by(**mine):
            turn.accepted_at -= A_DAY
            turn.deadline_at -= A_DAY
        for message in session.query(models.Message).filter_by(**mine):
            message.created_at -= A_DAY
        for fact in session.query(models.Fact).filter_by(**mine):
            fact.said_at -= A_DAY
