"""Booking an appointment once the form is complete, and stopping on the way.

The form's questions are in `booking_questions`; what an answer means is read in `booking_form`; which
times to show is decided in `offers`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.booking_form import FORM, emptied
from actions.replies import BOOK_AN_APPOINTMENT, TALK_TO_A_PERSON, CurrentTurn, in_skill, say
from bot.calendars import Booked, Calendar, SlotTaken, as_data, confirmation
from bot.logs import get_logger
from bot.records.turns import TurnClosed

log = get_logger(__name__)


class BookAppointment(Action):
    """Books, once the patient has said yes."""

    def __init__(self, calendar: Calendar, clock: Callable[[], datetime]) -> None:
        self._calendar = calendar
        self._clock = clock

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_book_appointment"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Book and tell the patient; claim nothing that the diary doesn't hold."""
        if tracker.get_slot("booking_confirmed") is not True:
            # The form can also end without a yes; then nothing may be booked.
            say(dispatcher, "Nothing has been booked.", effects=[in_skill(None)])
            return emptied()
        turn = CurrentTurn.of(tracker)
        try:
            booked = await asyncio.to_thread(
                self._calendar.book,
                str(tracker.get_slot("appointment_slot")),
                conversation_id=turn.conversation_id,
                turn_id=turn.turn_id,
                patient_name=str(tracker.get_slot("patient_name")),
                now=self._clock(),
            )
        except TurnClosed:
            log.warning("booking_came_late", outcome="turn_closed")
            return emptied()
        except SlotTaken:
            say(dispatcher, "I'm sorry, that time has just been taken, so nothing is booked yet.")
            return [
                SlotSet("appointment_slot", None),
                SlotSet("booking_confirmed", None),
                FollowupAction(FORM),
            ]
        _tell(dispatcher, booked)
        return emptied()


class CancelBooking(Action):
    """Leaves the form without booking."""

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_cancel_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Say that nothing was booked and what else there is."""
        say(
            dispatcher,
            "I've stopped the booking, and nothing has been booked. "
            "Is there anything else you would like to do?",
            "choices",
            choices=[BOOK_AN_APPOINTMENT, TALK_TO_A_PERSON],
            effects=[in_skill(None)],
        )
        return emptied()


def _tell(dispatcher: CollectingDispatcher, booked: Booked) -> None:
    say(
        dispatcher,
        confirmation(booked),
        "appointment",
        data=as_data(booked),
        effects=[in_skill(None)],
    )
