"""What patients say in a storm, and what they must get within their patience."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.service import Answer, Patient, RunningService

DANGER = "I have crushing chest pain going down my left arm and I'm sweating"
QUESTION = "how can I sleep better?"
PATIENCE_S = 10.0


def answered_in_time(service: RunningService, words: str) -> Answer:
    """What a new patient gets for these words; fails if it isn't a reply within their patience."""
    answer, seconds = timed(service.patient(), words)
    assert seconds <= PATIENCE_S
    assert answer.status == 200
    assert answer.messages
    return answer


def timed(patient: Patient, words: str, *, client_id: str | None = None) -> tuple[Answer, float]:
    """A patient's answer and how many seconds it took."""
    started = time.monotonic()
    answer = patient.says(words, client_id=client_id, wait=PATIENCE_S)
    return answer, time.monotonic() - started


def all_at_once(patients: Sequence[Patient], words: str) -> list[tuple[Answer, float]]:
    """The answers to the same words of many patients at the same moment."""
    with ThreadPoolExecutor(len(patients)) as pool:
        return list(pool.map(lambda patient: timed(patient, words), patients))


def is_safe_fallback(answer: Answer) -> bool:
    """Whether it ends with the emergency number and the offer of a person."""
    message = answer.messages[-1]
    labels = [choice["label"] for choice in message["choices"]]
    return "999" in message["text"] and "Talk to a person" in labels


def healed(service: RunningService) -> bool:
    """Whether a new patient's question is answered from the articles again."""
    return "answer" in service.patient().says(QUESTION).kinds


def as_far_as_confirming(service: RunningService) -> tuple[Patient, str]:
    """A patient whom only a yes divides from an appointment, and the choice that says it."""
    patient = service.patient()
    asked = patient.says("can I book an appointment with dermatology please")
    asked = patient.chooses(asked.messages[-1]["choices"][0]["id"])
    asked = patient.says("Oluwaseun Adeyemi")
    return patient, asked.choice("Yes")
