"""Walks the booking form as Rasa's FormAction does: validate, then ask for the first open slot.

Only the order of calls is Rasa's here; trackers, dispatchers and actions are the real ones. The same
flows against a real Rasa are in tests/conversations.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.booking_form import FORM, ValidateAppointmentForm
from actions.booking_questions import (
    AskAppointmentSlot,
    AskBookingConfirmed,
    AskDepartment,
    AskPatientName,
)
from actions.form_history import SLOTS
from actions.replies import option_of
from actions.scheduling import BookAppointment
from bot.calendars import Calendar
from tests.calendars.conftest import NOW, OpenTurn


def tracker_of(
    text: str, intent: str, confidence: float = 0.9, metadata: dict[str, Any] | None = None
) -> Tracker:
    """A tracker whose only event is this message, typed."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [],
        "metadata": {"source": "text"} if metadata is None else metadata,
    }
    return Tracker("c:1", {}, message, [{"event": "user", **message}], False, None, {}, None)


def perform(action: Action, tracker: Tracker) -> tuple[list[Any], list[dict[str, Any]]]:
    """The events and the messages of one run of an action."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return events, dispatcher.messages


@dataclass
class Reply:
    text: str
    kind: str
    labels: list[str]
    options: list[str | None]
    custom: dict[str, Any]


@dataclass
class BookingDialogue:
    """A patient in the booking form."""

    calendar: Calendar
    open_turn: OpenTurn
    slots: dict[str, Any] = field(default_factory=lambda: dict.fromkeys((*SLOTS, "requested_slot")))
    events: list[dict[str, Any]] = field(default_factory=list)
    active: bool = False
    conversation_id: str | None = None
    turn_id: str = ""

    def __post_init__(self) -> None:
        clock = lambda: NOW  # noqa: E731
        self._validate = ValidateAppointmentForm(self.calendar, clock)
        self._book = BookAppointment(self.calendar, clock)
        self._ask = {
            "department": AskDepartment(self.calendar, clock),
            "appointment_slot": AskAppointmentSlot(self.calendar, clock),
            "patient_name": AskPatientName(self.calendar, clock),
            "booking_confirmed": AskBookingConfirmed(self.calendar, clock),
        }

    def types(self, text: str, intent: str = "inform", confidence: float = 0.9) -> Reply | None:
        """A typed message; None if the form left it to the rule of its intent."""
        return self._turn(text, intent, confidence, None, "text")

    def chooses(self, label_or_option: str, intent: str = "choose") -> Reply | None:
        """A pressed choice: the one with this label in the latest question, or else this option."""
        option: str | None = label_or_option
        buttons = next(e for e in reversed(self.events) if e["event"] == "bot")["data"]["buttons"]
        for button in buttons:
            if button["title"] == label_or_option:
                intent = button["payload"][1:].partition("{")[0]
                option = option_of(button)
        return self._turn(label_or_option, intent, 1.0, option, "choice")

    def opens(self, text: str = "I'd like an appointment") -> Reply:
        reply = self.types(text, "book_appointment")
        assert reply is not None
        return reply

    def _turn(
        self, text: str, intent: str, confidence: float, option: str | None, source: str
    ) -> Reply | None:
        self.conversation_id, self.turn_id = self.open_turn(self.conversation_id)
        entities = [{"entity": "option", "value": option}] if option else []
        self.message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": entities,
            "metadata": {
                "turn_id": self.turn_id,
                "conversation_id": self.conversation_id,
                "source": source,
            },
        }
        self.events.append({"event": "user", **self.message})
        return self._form()

    def _form(self) -> Reply | None:
        asked = self.slots["requested_slot"]
        if not self.active:
            self.active = True
            self.events.append({"event": "active_loop", "name": FORM})
        events, messages = perform(self._validate, self.tracker())
        assert messages == []
        if asked and not events:
            return None
        self._apply(events)
        return self.ask_again()

    def ask_again(self) -> Reply:
        """What the form does next: its question, or the booking when none is open."""
        wanted = next((slot for slot in SLOTS if self.slots[slot] is None), None)
        self.slots["requested_slot"] = wanted
        if wanted is not None:
            _, messages = perform(self._ask[wanted], self.tracker())
            return self._hear(messages)
        self.active = False
        self.events.append({"event": "active_loop", "name": None})
        events, messages = perform(self._book, self.tracker())
        self._apply(events)
        reply = self._hear(messages) if messages else Reply("", "", [], [], {})
        if any(event["event"] == "followup" for event in events):
            again = self._form()
            assert again is not None
            return again
        return reply

    def tracker(self) -> Tracker:
        loop = {"name": FORM} if self.active else {}
        events = [dict(event) for event in self.events]
        events.append({"event": "action", "name": FORM})
        return Tracker("c:1", dict(self.slots), self.message, events, False, None, loop, None)

    def _apply(self, events: list[Any]) -> None:
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
                self.events.append(dict(event))

    def _hear(self, messages: list[dict[str, Any]]) -> Reply:
        for message in messages:
            data = {"buttons": message["buttons"], "custom": message["custom"]}
            self.events.append({"event": "bot", "text": message["text"], "data": data})
        last = messages[-1]
        return Reply(
            last["text"],
            last["custom"]["kind"],
            [button["title"] for button in last["buttons"]],
            [option_of(button) for button in last["buttons"]],
            last["custom"],
        )
