"""How a turn ends that its dialogue didn't finish: with what it came to, or else with the safe words.

A booking is committed by the action server, before its reply has come back through Rasa. If Rasa, the
action server or this gateway fails between the two, the appointment stands: its patient must be told of
it, not that nothing could be done.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.calendars import as_data, booked_in_turn, confirmation
from bot.records import models
from bot.records.messages import Draft


def ending(session: Session, turn: models.Turn, otherwise: Draft) -> Draft:
    """The reply that closes an unfinished turn: the appointment that it made, or `otherwise`."""
    booked = booked_in_turn(session, turn.id)
    if booked is None:
        return otherwise
    return Draft(confirmation(booked), kind="appointment", data=as_data(booked))
