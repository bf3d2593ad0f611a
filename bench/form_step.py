"""The same form step as a bare Rasa REST turn and as a Lantern turn, one after the other by turns."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from bench.bare_rasa import BareRasa, message, new_sender
from bench.figures import Times, timed
from tests.service import RunningService

OPENING = "I'd like to book an appointment"
STEP = "cardiology"
WARM_UP = 5


@dataclass(frozen=True)
class FormStep:
    """What one step of the booking form takes."""

    rasa: Times
    lantern: Times


def measure(service: RunningService, bare: BareRasa, rounds: int) -> FormStep:
    """Take the step `rounds` times each way; a new conversation each time.

    Raises:
        RuntimeError: a turn wasn't answered with the form's next question.
    """
    rasa_s, lantern_s = [], []
    with httpx.Client(trust_env=False, timeout=15) as http:
        for round_number in range(rounds + WARM_UP):
            lantern = _lantern_step(service)
            rasa = _rasa_step(http, bare)
            if round_number >= WARM_UP:
                lantern_s.append(lantern)
                rasa_s.append(rasa)
    return FormStep(Times.of(rasa_s), Times.of(lantern_s))


def _rasa_step(http: httpx.Client, bare: BareRasa) -> float:
    sender, url = new_sender(), f"{bare.url}/webhooks/rest/webhook"
    answers: list[httpx.Response] = []
    http.post(url, json=message(sender, OPENING))
    seconds = timed(lambda: answers.append(http.post(url, json=message(sender, STEP))))
    _require_question(answers[0])
    return seconds


def _lantern_step(service: RunningService) -> float:
    patient = service.patient()
    http = patient.http
    answers: list[httpx.Response] = []
    http.post("/messages", json={"id": "opening", "text": OPENING})
    body = {"id": "step", "text": STEP}
    seconds = timed(lambda: answers.append(http.post("/messages", json=body)))
    _require_question(answers[0])
    http.close()
    service.clients.remove(http)
    return seconds


def _require_question(answer: httpx.Response) -> None:
    if answer.status_code != 200 or "next free times" not in answer.text:
        raise RuntimeError(f"the form step was not answered (status {answer.status_code})")
