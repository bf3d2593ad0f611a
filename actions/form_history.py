"""What the booking form has asked in this run of it, read from the tracker's own events.

Kept nowhere else, so that it can't disagree with what the patient has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from actions.misses import missed_before
from actions.replies import option_of

QUESTION = "question"
SLOTS = ("department", "appointment_slot", "patient_name", "booking_confirmed")


@dataclass(frozen=True)
class Asking:
    """How a question stands. `misses`: times in a row that its answer could not be read, now included."""

    first_of_form: bool
    asked_before: bool
    missed_now: bool
    misses: int


def asking(tracker: Tracker, slot: str, question_id: str) -> Asking:
    """How the question that fills a slot stands at the moment of asking it."""
    questions = [data for data, _ in _questions(tracker)]
    before = [data for data in questions if data.get("question_id") == question_id]
    just_asked = bool(questions) and questions[-1].get("question_id") == question_id
    missed_now = just_asked and _emptied_now(tracker, slot)
    # What wasn't understood outside the form's own questions counts as well: it's one conversation.
    earlier = max(int(before[-1].get("misses", 0)) if before else 0, missed_before(tracker))
    return Asking(
        first_of_form=not questions,
        asked_before=bool(before),
        missed_now=missed_now,
        misses=earlier + 1 if missed_now else 0,
    )


def options_offered(tracker: Tracker) -> list[str]:
    """The options behind the choices of the form's latest question, in order."""
    latest = list(_questions(tracker))[-1:]
    return [option for _, buttons in latest for b in buttons if (option := option_of(b))]


def latest_question(tracker: Tracker) -> str | None:
    """The id of the form's latest question."""
    latest = [data.get("question_id") for data, _ in _questions(tracker)][-1:]
    return latest[0] if latest else None


def _questions(tracker: Tracker) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Data and buttons of the form's questions since it began."""
    begun = max(
        (n for n, e in enumerate(tracker.events) if e.get("event") == "active_loop"), default=-1
    )
    for event in tracker.events[begun + 1 :]:
        if event.get("event") != "bot":
            continue
        content = event.get("data") or {}
        custom = content.get("custom") or {}
        if custom.get("kind") == QUESTION:
            yield custom.get("data") or {}, content.get("buttons") or []


def _emptied_now(tracker: Tracker, slot: str) -> bool:
    """Whether the latest message left this slot open and filled no other."""
    set_now: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "slot" and event.get("name") in SLOTS:
            set_now.append(event)
    filled = any(event.get("value") is not None for event in set_now)
    return not filled and any(event.get("name") == slot for event in set_now)
