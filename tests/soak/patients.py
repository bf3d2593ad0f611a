"""Patients of the soak: they write while parts of the service die, and don't give up.

Like the widget's outbox, a patient sends a message under the same id again until it is answered. What was
acknowledged, and every reply seen, goes into a diary that the ledger is compared with.
"""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.service import Answer, Patient, RunningService

DANGERS = (
    "I have crushing chest pain going down my left arm and I'm sweating",
    "my husband's face is drooping on one side and he can't lift his arm",
    "I ate a peanut, my throat is closing and I can't breathe",
    "i took 30 paracetamol an hour ago but feel fine",
)
QUESTIONS = (
    "how can I sleep better?",
    "what helps with heartburn?",
    "where can I park?",
    "hello, are you there?",
    "flurb gnash wibble",
)
# Seconds between two attempts, and until a patient has waited too long for a service that heals.
AGAIN_S = 0.3
GIVE_UP_S = 120.0


@dataclass
class Said:
    """One message, from its first attempt to its answer."""

    client_id: str
    words: str
    is_danger: bool = False
    acknowledged: bool = False
    attempts: int = 0
    seconds: float = 0.0
    answers: list[list[dict[str, Any]]] = field(default_factory=list)


class Writer:
    """A patient and the diary of what they said."""

    def __init__(self, service: RunningService, rng: random.Random) -> None:
        self.patient: Patient = persistently(service.patient)
        self.conversation_id = str(self.patient.opened["conversation_id"])
        self.rng = rng
        self.diary: list[Said] = []

    def says(self, words: str, *, is_danger: bool = False) -> Answer:
        """Write, and write again until there is an answer."""
        return self._until_answered({"text": words}, Said(new_id(), words, is_danger))

    def chooses(self, choice: dict[str, Any]) -> Answer:
        """Press a button until there is an answer."""
        return self._until_answered({"choice": choice["id"]}, Said(new_id(), choice["label"]))

    def _until_answered(self, content: dict[str, str], said: Said) -> Answer:
        self.diary.append(said)
        body, began = {"id": said.client_id, **content}, time.monotonic()
        while time.monotonic() < began + GIVE_UP_S:
            said.attempts += 1
            try:
                answer = self.patient.post(body, wait=8)
            except (httpx.HTTPError, ValueError):
                answer = Answer(0)
            said.acknowledged |= answer.status in (200, 202)
            if answer.status == 200:
                said.seconds = time.monotonic() - began
                said.answers.append(answer.messages)
                return answer
            if answer.status not in (0, 202) and answer.status < 500:
                break
            time.sleep(AGAIN_S)
        said.seconds = time.monotonic() - began
        return Answer(0)


class Asker(Writer):
    """Asks this and that."""

    def turn(self) -> None:
        """Ask something; sometimes twice."""
        self.says(self.rng.choice(QUESTIONS))
        said = self.diary[-1]
        if said.answers and self.rng.random() < 0.3:
            # As after a reload: the same answer is owed.
            again = {"id": said.client_id, "text": said.words}
            said.answers.append(persistently(lambda: answered(self.patient.post(again, wait=8))))


class InDanger(Writer):
    """Asks a question and, without waiting for its answer, tells of a danger."""

    def turn(self) -> None:
        """One conversation's worth."""
        if self.rng.random() < 0.5:
            question = Said(new_id(), self.rng.choice(QUESTIONS))
            body = {"id": question.client_id, "text": question.words}
            try:
                sent = self.patient.post(body, wait=0)
                if sent.status in (200, 202):
                    question.acknowledged = True
                    self.diary.append(question)
            except (httpx.HTTPError, ValueError):
                pass
        self.says(self.rng.choice(DANGERS), is_danger=True)


class Booker(Writer):
    """Books appointments, one step a round; starts over when interrupted."""

    def __init__(self, service: RunningService, rng: random.Random) -> None:
        super().__init__(service, rng)
        self._last = Answer(0)

    def turn(self) -> None:
        """The next steps of the booking."""
        for _ in range(self.rng.randint(1, 3)):
            self._last = self._step()

    def _step(self) -> Answer:
        last = self._last.messages[-1] if self._last.messages else {}
        asked = last.get("data", {}).get("question_id")
        choices = [c for c in last.get("choices", []) if c["label"] != "Talk to a person"]
        if asked == "scheduling.patient_name":
            return self.says("Oluwaseun Adeyemi")
        if asked == "scheduling.booking_confirmed" and choices:
            yes = next((c for c in choices if c["label"].startswith("Yes")), choices[0])
            return self.chooses(yes)
        if asked in ("scheduling.department", "scheduling.appointment_slot") and choices:
            return self.chooses(self.rng.choice(choices))
        return self.says("I'd like to book an appointment")


def new_id() -> str:
    """The sender's own id of a message."""
    return uuid.uuid4().hex


def answered(answer: Answer) -> list[dict[str, Any]]:
    """The replies of an answer. Raises ValueError if there is none yet."""
    if answer.status != 200:
        raise ValueError(answer.status)
    return answer.messages


def persistently(act: Any) -> Any:
    """Do something over HTTP, again while nobody answers."""
    until = time.monotonic() + GIVE_UP_S
    while True:
        try:
            return act()
        except (httpx.HTTPError, ValueError, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN_S)
