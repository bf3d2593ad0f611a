"""`validate_appointment_form`: what each message means to the booking form's present question.

Rasa calls it before any rule. A slot in the result means that the message belonged to the form; an
empty result means that it did not, and the rule of its intent answers it (data/rules). Nothing is said
here: what was not understood is said by the action that asks again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.form_history import SLOTS, options_offered
from actions.offers import Why, next_offer, wish_in
from actions.reading import (
    asks_for_others,
    introduces,
    is_no,
    is_yes,
    read_department,
    read_name,
    read_what_to_change,
)
from actions.replies import Said
from bot.calendars import Calendar

FORM = "appointment_form"
CHANGE = "change:"

LEAVING = frozenset(
    {
        "ask_person",
        "cancel",
        "cancel_appointment",
        "privacy_no_ai",
        "privacy_withdraw_consent",
        "start_over",
    }
)
QUESTIONS = frozenset({"health_question", "out_of_scope", "ask_identity", "ask_capabilities"})
# What may be meant as an answer, however it is worded ("can we move it to Friday?").
ANSWERS = frozenset(
    {"inform", "affirm", "deny", "choose", "change_appointment", "gibberish", "nlu_fallback"}
)
# A name may look like these ("Grace", "Hi", "Bai"), so its shape decides.
NAME_LIKE = ANSWERS | {"greet", "goodbye", "thank", "other_language", "chit_chat", "apologise"}
# Of a message that has the shape of a name; above what the model gives to the names of the held-out set.
SURELY_NO_NAME = 0.7

Values = dict[str, Any]


class ValidateAppointmentForm(Action):
    """Reads a message as the answer to the question that the form has asked."""

    def __init__(self, calendar: Calendar, clock: Callable[[], datetime]) -> None:
        self._calendar = calendar
        self._clock = clock

    def name(self) -> str:
        """Rasa finds it by this name."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Return the slots that the message fills or, by None, leaves open."""
        if (tracker.active_loop or {}).get("is_interrupted"):
            return []
        said = Said.latest(tracker)
        asked = tracker.get_slot("requested_slot")
        # "My name is Hope Nurse" asks for no nurse.
        is_name = asked == "patient_name" and not said.is_choice and introduces(said.text)
        if said.surely(LEAVING) and not is_name:
            return []
        if said.is_choice and said.intent not in _READ_CHOICES:
            return []
        read = {
            None: self._opening,
            "department": self._department,
            "appointment_slot": self._appointment_slot,
            "patient_name": self._patient_name,
            "booking_confirmed": self._booking_confirmed,
        }.get(asked)
        values = await asyncio.to_thread(read, said, tracker) if read else {}
        return [SlotSet(slot, value) for slot, value in values.items()]

    def _opening(self, said: Said, tracker: Tracker) -> Values:
        """A department may be named in the very message that asks for an appointment."""
        if tracker.get_slot("department") or said.intent != "book_appointment":
            return {}
        found = self._department_in(said)
        return {"department": found} if found else {}

    def _department(self, said: Said, tracker: Tracker) -> Values:
        found = self._department_in(said)
        asks = said.surely(QUESTIONS) and said.text.rstrip().endswith("?")
        if found and not asks:
            return {"department": found}
        aside = _is_aside(said) or said.surely(QUESTIONS | {"book_appointment"})
        return {} if aside else {"department": None}

    def _department_in(self, said: Said) -> str | None:
        departments = self._calendar.departments()
        if said.option is not None:
            return next((d.id for d in departments if d.id == said.option), None)
        found = read_department(said.text, departments)
        return found[0].id if len(found) == 1 else None

    def _appointment_slot(self, said: Said, tracker: Tracker) -> Values:
        if said.option == f"{CHANGE}department":
            return {"department": None, "appointment_slot": None}
        now = self._clock()
        if _is_aside(said):
            return {}
        if said.surely(QUESTIONS) and not wish_in(said, now).narrows:
            return {}
        department = str(tracker.get_slot("department"))
        offer = next_offer(self._calendar, department, said, options_offered(tracker), now)
        if offer.why is Why.MISREAD and not said.is_choice:
            other = self._department_in(said)
            if other not in (None, department):
                return {"department": other, "appointment_slot": None}
        return {"appointment_slot": offer.chosen.id if offer.chosen else None}

    def _patient_name(self, said: Said, tracker: Tracker) -> Values:
        name = None if said.is_choice or _is_surely_no_name(said) else read_name(said.text)
        # Real names look like other intents to the model ("Hope", "Grace", "Will"), so shape decides.
        if name is not None and len(name.split()) <= 4:
            return {"patient_name": name}
        if _is_aside(said) or said.surely(QUESTIONS) or (said.text.rstrip().endswith("?")):
            return {}
        return {"patient_name": name}

    def _booking_confirmed(self, said: Said, tracker: Tracker) -> Values:
        if said.option is not None and said.option.startswith(CHANGE):
            return _change(said.option.removeprefix(CHANGE))
        if said.is_choice:
            return {"booking_confirmed": True if said.intent == "affirm" else None}
        if is_yes(said.text):
            return {"booking_confirmed": True}
        if is_no(said.text):
            return {"booking_confirmed": None}
        if _is_aside(said) or said.surely(QUESTIONS):
            return {}
        if values := self._correction(said, tracker):
            return values
        agrees = said.surely({"affirm"}) and not said.text.rstrip().endswith("?")
        return {"booking_confirmed": True if agrees else None}

    def _correction(self, said: Said, tracker: Tracker) -> Values:
        """Another time, department or name in place of a yes or no."""
        if wish_in(said, self._clock()).narrows:
            department = str(tracker.get_slot("department"))
            offer = next_offer(self._calendar, department, said, (), self._clock())
            booked = self._calendar.slot(str(tracker.get_slot("appointment_slot")))
            if booked is not None and wish_in(said, self._clock()).met_by(booked):
                return {}
            chosen = offer.chosen.id if offer.chosen else None
            return {"appointment_slot": chosen, "booking_confirmed": None}
        part = read_what_to_change(said.text)
        if part is not None and not said.surely({"affirm"}):
            return _change(part)
        if asks_for_others(said.text) and not said.surely({"affirm"}):
            return _change("time")
        return {}


# Choices that answer a question of the form; the others have rules of their own.
_READ_CHOICES = frozenset({"choose", "affirm", "deny", "book_appointment"})


def _is_aside(said: Said) -> bool:
    """Something else than an answer. Never a time: "I've had a fever since Monday" asks for no Monday."""
    return said.surely({said.intent} - ANSWERS - QUESTIONS - {"book_appointment"})


def _is_surely_no_name(said: Said) -> bool:
    """Three words with the shape of a name, such as "say that again"."""
    names = NAME_LIKE | {"book_appointment"}
    return (
        not introduces(said.text) and said.intent not in names and said.confidence >= SURELY_NO_NAME
    )


def _change(part: str) -> Values:
    """Ask again for one part of the booking, and for what hangs on it."""
    emptied = {
        "time": ("appointment_slot",),
        "department": ("department", "appointment_slot"),
        "name": ("patient_name",),
    }.get(part, ())
    return dict.fromkeys((*emptied, "booking_confirmed"), None)


def emptied() -> list[Any]:
    """Every slot of the form empty, so that the next booking starts afresh."""
    return [SlotSet(slot, None) for slot in SLOTS]
