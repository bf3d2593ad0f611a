"""A stand-in for the chat service that breaks on demand: what the real one can't be asked to do.

It keeps to the contract (messages, numbered events, tokens), holds one conversation at a time, and
answers with what a test has scripted.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.widget.samples import Draft, problem, text

GREETING: Draft = {
    **text("Hello. I'm Lantern, an AI, not a doctor or nurse. In an emergency, call 999."),
    "choices": ["Book an appointment", "Talk to a person"],
}
CONSENTED = {
    "mode": "bot",
    "urgency": None,
    "handoff_id": None,
    "skill": None,
    "consent": True,
}


@dataclass(frozen=True)
class Failure:
    """What happens to one sent message instead of an answer; without a problem, the line goes dead."""

    problem: dict[str, Any] | None = None
    taken: bool = False  # the message is taken, only the answer is lost


class Refused(Exception):
    """A problem document is the answer."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document["detail"])
        self.document = document


class LineDead(Exception):
    """No answer at all."""


class Service:
    """One conversation, and the levers a test can pull."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.state: dict[str, Any] = dict(CONSENTED)
        self.replies: dict[str, Sequence[Draft]] = {}
        self.failures: deque[Failure] = deque()
        self.attempts: list[dict[str, Any]] = []  # every POST of a message that came in
        self.resumed_from: list[str | None] = []  # Last-Event-ID of every stream
        self.renewals = 0
        self.token_minutes = 60.0
        self.echoes = True  # whether the patient's own message is told as an event
        self.doubles = False  # whether every event is told twice
        self.streams_refused = False
        self.conversations_refused = False
        self.held: set[str] = set()  # words whose answer waits until `release`
        self._generation = 0
        self._conversations = 0
        self._begin()

    def _begin(self) -> None:
        self.token = f"token-{self._conversations}"
        self.messages: list[dict[str, Any]] = []
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.accepted: dict[str, dict[str, Any]] = {}
        self.offered: dict[str, str] = {}

    # What the browser calls

    def create(self) -> dict[str, Any]:
        with self.changed:
            if self.conversations_refused:
                raise Refused(problem(503, "Not now."))
            self._conversations += 1
            self._begin()
            self.state = {**self.state, "mode": "bot", "urgency": None}
            self._say(GREETING)
            return {
                **self._token(),
                "conversation_id": f"c{self._conversations}",
                "consent_version": "2026-11",
                "state": self.state,
                "messages": self.messages[:],
                "last_event_id": len(self.events),
                "emergency_number": "999",
                "hospital": "Harbour General Hospital",
            }

    def renew(self) -> dict[str, Any]:
        with self.changed:
            self.renewals += 1
            self.token = f"{self.token}+"
            self.token_minutes = 60.0
            self.changed.notify_all()
            return self._token()

    def transcript(self) -> dict[str, Any]:
        with self.changed:
            return {
                "messages": self.messages[:],
                "state": self.state,
                "last_event_id": len(self.events),
            }

    def take(self, sent: dict[str, Any]) -> dict[str, Any]:
        with self.changed:
            self.attempts.append(sent)
            words = self.offered.get(sent["choice"]) if "choice" in sent else sent["text"]
            failure = self.failures.popleft() if self.failures else None
            answer = None
            if failure is None or failure.taken:
                answer = self._answer(sent, words or "")
            self.changed.notify_all()
            if failure and failure.problem:
                raise Refused(failure.problem)
            if failure:
                raise LineDead
            assert answer is not None
            self.changed.wait_for(lambda: words not in self.held)
            return {"messages": answer, "state": self.state}

    def _answer(self, sent: dict[str, Any], words: str) -> list[dict[str, Any]]:
        if sent["id"] in self.accepted:
            return list(self.accepted[sent["id"]]["replies"])
        if self.echoes and self.state["consent"]:
            own = {"role": "patient", "kind": "text", "text": words}
            self._say({**own, "data": {"client_id": sent["id"]}})
        self._event("receipt", {"id": sent["id"], "status": "received"})
        drafts = self.replies.get(words, [text(f"You said: {words}")])
        replies = [self._say(draft) for draft in drafts]
        self.accepted[sent["id"]] = {"words": words, "replies": replies}
        return replies

    # What a test calls

    def wait_for(self, happened: Callable[[], bool]) -> None:
        """Waits until something has happened at the service."""
        with self.changed:
            assert self.changed.wait_for(happened, timeout=20)

    def say(self, draft: Draft) -> None:
        """The service says something by itself: a nurse's message, say."""
        with self.changed:
            self._say(draft)

    def become(self, **state: Any) -> None:
        """The state changes."""
        with self.changed:
            self.state = {**self.state, **state}
            self._event("state", self.state)

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        """Any other event."""
        with self.changed:
            self._event(kind, data)

    def release(self) -> None:
        """Answers what is held."""
        with self.changed:
            self.held.clear()
            self.changed.notify_all()

    def cut_streams(self) -> None:
        """Every open event stream ends."""
        with self.changed:
            self._generation += 1
            self.changed.notify_all()

    def expire(self) -> None:
        """The token isn't accepted any more."""
        with self.changed:
            self.token = "another"
            self.cut_streams()

    @property
    def generation(self) -> int:
        return self._generation

    @property
    def words(self) -> list[str]:
        """What the service has taken, in order."""
        with self.changed:
            return [each["words"] for each in self.accepted.values()]

    def _say(self, draft: Draft) -> dict[str, Any]:
        number = len(self.messages) + 1
        message = {
            "id": f"{self.token.rstrip('+')}-{number}",
            "seq": number,
            "role": "bot",
            "citations": [],
            "urgency": None,
            "data": {},
            "created_at": datetime.now(UTC).isoformat(),
            **draft,
            "choices": [self._offer(label) for label in draft.get("choices", ())],
        }
        self.messages.append(message)
        self._event("message", message)
        return message

    def _offer(self, label: str) -> dict[str, str]:
        choice = f"choice-{len(self.offered)}"
        self.offered[choice] = label
        return {"id": choice, "label": label}

    def _event(self, kind: str, data: dict[str, Any]) -> None:
        self.events.append((kind, data))
        self.changed.notify_all()

    def _token(self) -> dict[str, Any]:
        ends = datetime.now(UTC) + timedelta(minutes=self.token_minutes)
        return {"token": self.token, "expires_at": ends.isoformat()}
