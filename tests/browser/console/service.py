"""What the stand-in console service knows: staff, handoffs, and the faults a test asks for.

The conversations run against the real service. This one exists only for what that one can't be made to do
on demand: a stream that drops, a claim lost by a hair, a session that ends in mid-sentence, a slow answer.
"""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

ORDER = ["call_ambulance", "emergency_department", "same_day", "appointment", None, "self_care"]
FIELDS: dict[str, set[str]] = {
    "claim": set(),
    "release": set(),
    "message": {"id", "text"},
    "note": {"text"},
    "override": {"urgency", "reason", "spoke_to_patient"},
    "close": {"outcome", "spoke_to_patient"},
}
NURSE = {"id": "staff-1", "name": "Maria Keller", "role": "nurse"}
COLLEAGUE = {"id": "staff-2", "name": "Asha Patel", "role": "nurse"}


@dataclass
class Handoff:
    """One handoff as the console API tells it."""

    id: str
    urgency: str | None
    reason: dict[str, Any]
    quote: str | None
    told: str
    opened_at: datetime
    state: str = "open"
    claimed_by: dict[str, Any] | None = None
    claimed_at: datetime | None = None
    version: int = 1
    transcript: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        waiting = ((self.claimed_at or datetime.now(UTC)) - self.opened_at).total_seconds()
        return {
            "id": self.id,
            "conversation_id": f"conversation-{self.id}",
            "state": self.state,
            "urgency": self.urgency,
            "reason": self.reason,
            "quote": self.quote,
            "told": self.told,
            "opened_at": self.opened_at.isoformat(),
            "waiting_seconds": int(waiting),
            "claimed_by": self.claimed_by and {k: self.claimed_by[k] for k in ("id", "name")},
            "version": self.version,
        }

    def detail(self) -> dict[str, Any]:
        more = {"transcript": self.transcript, "notes": self.notes, "facts": self.facts}
        return {**self.summary(), **more, "consent": self.quote is not None}


class Refused(Exception):
    """The service refuses a call, with a status and one sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Service:
    """State and faults. Every method may be called from any thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.handoffs: dict[str, Handoff] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.events: list[tuple[str, str]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.resumed_from: list[str | None] = []
        # Faults. A held action waits for `release_held`; an action of `signed_out_at` gets one 401; a lost
        # answer takes effect, but a proxy says 502. (A closed connection won't do: Chromium sends again.)
        # While `silent`, nothing is told on the stream.
        self.down = False
        self.stream_generation = 0
        self.held: set[str] = set()
        self.signed_out_at: set[str] = set()
        self.lost_answers: dict[str, int] = {}
        self.silent = False

    # What tests do.

    def add_code(self, staff: dict[str, Any] = NURSE) -> str:
        code = uuid.uuid4().hex
        self.codes[code] = staff
        return code

    def add_session(self, staff: dict[str, Any] = NURSE) -> str:
        token = uuid.uuid4().hex
        self.sessions[token] = staff
        return token

    def add(
        self, urgency: str | None, label: str, quote: str | None, *, minutes: float = 0, **more: Any
    ) -> str:
        handoff = Handoff(
            id=f"h{len(self.handoffs) + 1}",
            urgency=urgency,
            reason={"code": "rule", "label": label, "citations": more.pop("citations", [])},
            quote=quote,
            told=more.pop("told", "A nurse will read this and write to you here."),
            opened_at=datetime.now(UTC) - timedelta(minutes=minutes),
            **more,
        )
        with self.changed:
            self.handoffs[handoff.id] = handoff
        if quote:
            self.say(handoff.id, "patient", quote, at=handoff.opened_at)
        self.tell(handoff.id, "opened")
        return handoff.id

    def say(self, handoff_id: str, role: str, text: str, **more: Any) -> None:
        handoff = self.handoffs[handoff_id]
        at = more.pop("at", None) or datetime.now(UTC)
        message = {
            "id": uuid.uuid4().hex,
            "seq": len(handoff.transcript) + 1,
            "role": role,
            "kind": "text",
            "text": text,
            "citations": [],
            "choices": [],
            "urgency": None,
            "data": {},
            "created_at": at.isoformat(),
            **more,
        }
        with self.changed:
            handoff.transcript.append(message)
        self.tell(handoff_id, "message")

    def raise_to(self, handoff_id: str, urgency: str) -> None:
        self.handoffs[handoff_id].urgency = urgency
        self.tell(handoff_id, "raised")

    def claimed_by(self, handoff_id: str, staff: dict[str, Any], *, silently: bool = False) -> None:
        handoff = self.handoffs[handoff_id]
        self._take(handoff, staff)
        if not silently:
            self.tell(handoff_id, "claimed")

    def tell(self, handoff_id: str, change: str) -> None:
        if self.silent:
            return
        with self.changed:
            self.events.append((handoff_id, change))
            self.changed.notify_all()

    def end_sessions(self) -> None:
        self.sessions.clear()
        self.drop_streams()

    def drop_streams(self) -> None:
        with self.changed:
            self.stream_generation += 1
            self.changed.notify_all()

    def go_down(self) -> None:
        self.down = True
        self.drop_streams()

    def release_held(self) -> None:
        with self.changed:
            self.held.clear()
            self.changed.notify_all()

    def sent(self, action: str) -> list[dict[str, Any]]:
        """The bodies of every call of an action that arrived, refused ones and repeats included."""
        return [body for name, body in self.calls if name == action]

    # What the console asks for.

    def detail(self, handoff_id: str) -> dict[str, Any]:
        self._wait_while_held(f"detail {handoff_id}")
        return self.handoffs[handoff_id].detail()

    def events_after(self, number: int, generation: int) -> list[tuple[str, str]] | None:
        """What happened since, once something has; None when this generation of streams is dropped."""
        with self.changed:
            self.changed.wait_for(
                lambda: self.stream_generation != generation or len(self.events) > number
            )
            return self.events[number:] if self.stream_generation == generation else None

    def sign_in(self, code: str) -> tuple[str, dict[str, Any]]:
        staff = self.codes.pop(code, None)
        if staff is None:
            raise Refused(401, "This sign-in has been used or has expired.")
        return self.add_session(staff), staff

    def listed(self, state: str) -> list[dict[str, Any]]:
        states = {"active": ("open", "claimed"), "all": ("open", "claimed", "closed")}.get(
            state, (state,)
        )
        chosen = [h for h in self.handoffs.values() if h.state in states]
        chosen.sort(key=lambda h: (ORDER.index(h.urgency), h.opened_at))
        return [handoff.summary() for handoff in chosen]

    def act(
        self, handoff_id: str, action: str, body: dict[str, Any], staff: dict[str, Any]
    ) -> dict[str, Any]:
        handoff = self.handoffs.get(handoff_id)
        if handoff is None:
            raise Refused(404, "There is no such handoff.")
        if unknown := body.keys() - FIELDS[action]:
            raise Refused(422, f"Unknown: {', '.join(sorted(unknown))}.")
        self.calls.append((action, body))
        self._wait_while_held(action)
        if action in self.signed_out_at:
            self.signed_out_at.discard(action)
            raise Refused(401, "You are not signed in.")
        if handoff.claimed_by and handoff.claimed_by["id"] != staff["id"] and action != "note":
            raise Refused(409, "Another nurse has this handoff.")
        change = getattr(self, f"_{action}")(handoff, body, staff)
        handoff.version += 1
        if change:
            self.tell(handoff_id, change)
        return handoff.detail()

    def _wait_while_held(self, action: str) -> None:
        with self.changed:
            self.changed.wait_for(lambda: action not in self.held, timeout=30)

    def _take(self, handoff: Handoff, staff: dict[str, Any]) -> None:
        handoff.state, handoff.claimed_by, handoff.claimed_at = "claimed", staff, datetime.now(UTC)

    def _claim(self, handoff: Handoff, _: dict[str, Any], staff: dict[str, Any]) -> str:
        self._take(handoff, staff)
        return "claimed"

    def _release(self, handoff: Handoff, _: dict[str, Any], __: dict[str, Any]) -> str:
        handoff.state, handoff.claimed_by, handoff.claimed_at = "open", None, None
        return "released"

    def _message(self, handoff: Handoff, body: dict[str, Any], staff: dict[str, Any]) -> None:
        if any(message["data"].get("client_id") == body["id"] for message in handoff.transcript):
            return
        data = {"client_id": body["id"], "nurse": staff["name"].split()[0]}
        self.say(handoff.id, "nurse", body["text"], data=data)

    def _note(self, handoff: Handoff, body: dict[str, Any], staff: dict[str, Any]) -> str:
        now = datetime.now(UTC).isoformat()
        handoff.notes.append({"at": now, "by": staff["name"], "text": body["text"]})
        return "note"

    def _override(self, handoff: Handoff, body: dict[str, Any], _: dict[str, Any]) -> str:
        handoff.urgency = body["urgency"]
        return "note"

    def _close(self, handoff: Handoff, _: dict[str, Any], __: dict[str, Any]) -> str:
        handoff.state = "closed"
        return "closed"


def wait_until(condition: Any, *, what: str, seconds: float = 20) -> None:
    """Waits for something that happens on the service's threads; fails with `what` when it doesn't."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"it never happened: {what}")
        time.sleep(0.02)
