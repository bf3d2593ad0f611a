"""The booking form's four questions, each worded for where the patient is.

Asked for the first time, again after something came in between, or again because the answer could not be
read: then in other words, and from the second time on with a nurse among the choices.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.booking_form import CHANGE
from actions.form_history import QUESTION, Asking, asking, latest_question, options_offered
from actions.offers import MORE, Offer, Why, first_offer, next_offer, wish_in
from actions.reading import is_no, read_department
from actions.replies import TALK_TO_A_PERSON, Said, choice, in_skill, say
from bot.calendars import Calendar, HospitalDepartment, in_words

SKILL = "scheduling"
OTHER_DEPARTMENT = choice("Another department", "choose", f"{CHANGE}department")
STOP = choice("Stop booking", "cancel")


class _Question(Action):
    """A question that needs the diary and the time."""

    def __init__(self, calendar: Calendar, clock: Callable[[], datetime]) -> None:
        self._calendar = calendar
        self._clock = clock


class AskDepartment(_Question):
    """Asks which department, with all of them as choices."""

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_ask_department"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Ask, or ask in other words when the answer fitted no department or several."""
        departments = await asyncio.to_thread(self._calendar.departments)
        stand = asking(tracker, "department", "scheduling.department")
        said = Said.latest(tracker)
        named = read_department(said.text, departments)
        several = len(named) > 1 and (stand.missed_now or stand.first_of_form)
        if several:
            text = "That could be more than one department. Which of these do you mean?"
        elif stand.misses:
            text = _department_again(stand.misses)
        elif stand.asked_before:
            text = "Back to your booking. Which department would you like to see?"
        else:
            text = "Which department would you like an appointment with?"
        choices = [choice(d.name, "choose", d.id) for d in (named if several else departments)]
        if stand.misses > 1:
            choices.append(TALK_TO_A_PERSON)
        _ask(dispatcher, "scheduling.department", text, choices, stand)
        return []


class AskAppointmentSlot(_Question):
    """Offers a few free times, or others if those didn't suit."""

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_ask_appointment_slot"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Offer at most five times, in the hospital's local time."""
        stand = asking(tracker, "appointment_slot", "scheduling.appointment_slot")
        said = Said.latest(tracker)
        department, offer = await asyncio.to_thread(self._offer, tracker, said, stand)
        misread = stand.missed_now and offer.why is Why.MISREAD
        text = _times_text(department, offer, stand, misread)
        choices = [
            choice(f"{in_words(slot.starts_at)} with {slot.clinician}", "choose", slot.id)
            for slot in offer.slots
        ]
        if offer.later:
            choices.append(choice("Other times", "choose", offer.later))
        if not offer.slots:
            choices.append(OTHER_DEPARTMENT)
        if not offer.slots or (misread and stand.misses > 1):
            choices.append(TALK_TO_A_PERSON)
        misses = stand.misses if misread else 0
        _ask(dispatcher, "scheduling.appointment_slot", text, choices, stand, misses=misses)
        return []

    def _offer(
        self, tracker: Tracker, said: Said, stand: Asking
    ) -> tuple[HospitalDepartment, Offer]:
        wanted = str(tracker.get_slot("department"))
        department = next(d for d in self._calendar.departments() if d.id == wanted)
        now = self._clock()
        # The message that opens the booking or turns a time down may name a better one.
        asks_time = not said.is_choice and said.intent != "describe_symptom"
        names_time = (
            not stand.asked_before or latest_question(tracker) == "scheduling.booking_confirmed"
        )
        if stand.missed_now or (asks_time and names_time and wish_in(said, now).narrows):
            offered = options_offered(tracker) if stand.missed_now else ()
            offer = next_offer(self._calendar, wanted, said, offered, now)
            if offer.chosen is None:
                return department, offer
            return department, Offer(Why.SEVERAL, (offer.chosen,), later=f"{MORE}{now.isoformat()}")
        return department, first_offer(self._calendar, wanted, now)


class AskPatientName(_Question):
    """Asks for whom the appointment is."""

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_ask_patient_name"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Ask, kindly again if what came was no name."""
        stand = asking(tracker, "patient_name", "scheduling.patient_name")
        if stand.misses == 1:
            text = (
                "I couldn't read that as a name. Please type just the first and last name, "
                "for example Sam Taylor."
            )
        elif stand.misses:
            text = (
                "I'm sorry, I still need a name in letters only, up to 80 of them. "
                "A nurse can also take it from here."
            )
            if stand.misses % 2:
                text = "I can only take letters, spaces, hyphens and apostrophes as a name."
        elif stand.asked_before:
            text = "Back to your booking. What is the name of the person the appointment is for?"
        else:
            text = "What is the full name of the person the appointment is for?"
        choices = [TALK_TO_A_PERSON, STOP] if stand.misses > 1 else []
        _ask(dispatcher, "scheduling.patient_name", text, choices, stand)
        return []


class AskBookingConfirmed(_Question):
    """Reads everything back and asks for a yes before anything is booked."""

    def name(self) -> str:
        """Rasa finds it by this name."""
        return "action_ask_booking_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Any]:
        """Ask for a yes, or after a no for what to change."""
        stand = asking(tracker, "booking_confirmed", "scheduling.booking_confirmed")
        said = Said.latest(tracker)
        if stand.missed_now and (said.surely({"deny"}) or is_no(said.text)):
            choices = [
                choice("The time", "choose", f"{CHANGE}time"),
                choice("The department", "choose", f"{CHANGE}department"),
                choice("The name", "choose", f"{CHANGE}name"),
                STOP,
            ]
            text = "That's fine, nothing is booked yet. What would you like to change?"
            _ask(dispatcher, "scheduling.booking_confirmed", text, choices, stand, misses=0)
            return []
        details = await asyncio.to_thread(self._details, tracker)
        choices = [choice("Yes, book it", "affirm"), choice("No, change it", "deny"), STOP]
        if stand.misses > 1:
            choices.append(TALK_TO_A_PERSON)
        _ask(dispatcher, "scheduling.booking_confirmed", _confirm(details, stand), choices, stand)
        return []

    def _details(self, tracker: Tracker) -> str:
        slot = self._calendar.slot(str(tracker.get_slot("appointment_slot")))
        wanted = tracker.get_slot("department")
        department = next(d.name for d in self._calendar.departments() if d.id == wanted)
        if slot is None:
            return f"{department}, for {tracker.get_slot('patient_name')}"
        return (
            f"{department} with {slot.clinician}, {in_words(slot.starts_at)} "
            f"({slot.minutes} minutes), for {tracker.get_slot('patient_name')}"
        )


def _ask(
    dispatcher: CollectingDispatcher,
    question_id: str,
    text: str,
    choices: Sequence[dict[str, str]],
    stand: Asking,
    *,
    misses: int | None = None,
) -> None:
    say(
        dispatcher,
        text,
        QUESTION,
        choices=choices,
        data={"question_id": question_id, "misses": stand.misses if misses is None else misses},
        effects=[in_skill(SKILL)] if stand.first_of_form else [],
    )


def _department_again(misses: int) -> str:
    if misses == 1:
        return (
            "I'm sorry, I don't know that department. Please choose one of these, "
            "or tell me in a word what it is about, such as skin or heart."
        )
    if misses % 2 == 0:
        return (
            "I still can't place that. Please choose from the list, "
            "or a nurse can help you find the right department."
        )
    return "I can't match that to a department here. These are all the ones that I can book."


def _times_text(department: HospitalDepartment, offer: Offer, stand: Asking, misread: bool) -> str:
    name = department.name
    if not offer.slots:
        return (
            f"I'm sorry, {name} has no free times in the coming weeks. "
            "Would you like another department, or to talk to a nurse?"
        )
    if misread and stand.misses == 1:
        return (
            "I couldn't read a time from that. Please choose one of these, or tell me a day "
            "and time, such as Tuesday morning."
        )
    if misread and stand.misses % 2 == 0:
        return "I'm sorry, I still can't tell which time you mean. A nurse can help with it, too."
    if misread:
        return "I can only book one of the free times. Which of these would suit you?"
    if offer.why is Why.FIRST and stand.asked_before:
        return f"Back to your booking. These times are free in {name}. Which one suits you?"
    return {
        Why.FIRST: f"These are the next free times in {name}. Which one suits you?",
        Why.LATER: "These are later times. Does one of them suit you?",
        Why.NO_LATER: f"There are no more times after those. {name} has these free.",
        Why.SEVERAL: "These fit what you asked for. Which one would you like?",
        Why.NONE_SUCH: "I'm sorry, nothing is free then. These are the nearest times that are.",
        Why.TAKEN: "I'm sorry, that time is no longer free. These still are.",
        Why.MISREAD: f"These are the next free times in {name}. Which one suits you?",
    }[offer.why]


def _confirm(details: str, stand: Asking) -> str:
    if stand.misses == 1:
        return f"I need a clear yes before I book anything. It would be {details}. Is that right?"
    if stand.misses:
        return (
            f"I haven't booked anything, because I couldn't tell whether that was a yes: {details}. "
            "Please choose one of these."
            if stand.misses % 2 == 0
            else f"Shall I book this, yes or no? {details}."
        )
    if stand.asked_before:
        return f"Here is your booking again: {details}. Shall I book it?"
    return f"Please check: {details}. Shall I book it?"
