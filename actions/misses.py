"""How many turns in a row the patient was not understood, read from the tracker's own events.

A reply to something not understood says so in its data (`missed`, or `misses` in a form's question), so the
count is the conversation's own: it can't leak from one patient to another, and it ends with the epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Tracker


def turns_back(tracker: Tracker) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each turn from the present one backwards: the patient's message, and what the bot said to it."""
    said: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            said.insert(0, event)
        elif event.get("event") == "user":
            yield event, said
            said = []


def custom_of(event: dict[str, Any]) -> dict[str, Any]:
    """The custom part of something the bot said; empty where there is none."""
    return (event.get("data") or {}).get("custom") or {}


def missed_before(tracker: Tracker) -> int:
    """Turns in a row, up to the one before this, that ended in "not understood"."""
    turns = turns_back(tracker)
    next(turns, None)
    _, said = next(turns, ({}, []))
    found = [custom_of(event).get("data") or {} for event in said]
    return max((int(d.get("missed") or d.get("misses") or 0) for d in found), default=0)


def asked_before(tracker: Tracker) -> int:
    """Times in a row, before this one, that the patient's message was of the same intent."""
    intents = [_intent(message) for message, _ in turns_back(tracker)]
    same = 0
    for intent in intents[1:]:
        if intent != intents[0]:
            break
        same += 1
    return same


def _intent(message: dict[str, Any]) -> str:
    parsed = message.get("parse_data") or message
    return str((parsed.get("intent") or {}).get("name") or "")
