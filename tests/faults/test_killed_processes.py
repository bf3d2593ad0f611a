"""Processes that really die. A red flag still gets its reply and handoff, any other message a safe
fallback within 10 s, nothing acknowledged is lost, and the service heals by itself."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time

import httpx

from tests.service import Answer, RunningService, eventually

DANGER = "I have crushing chest pain going down my left arm and I'm sweating"
PATIENCE_S = 10.0


def _answered_in_time(service: RunningService, words: str) -> Answer:
    patient = service.patient()
    started = time.monotonic()
    answer = patient.says(words, wait=PATIENCE_S)
    assert time.monotonic() - started <= PATIENCE_S
    assert answer.status == 200
    assert answer.messages
    return answer


def _is_safe_fallback(answer: Answer) -> bool:
    message = answer.messages[-1]
    return "999" in message["text"] and bool(answer.choice("Talk to a person"))


def test_rasa_killed_in_the_middle_of_a_turn_ends_in_the_safe_fallback(
    breakable: RunningService,
) -> None:
    breakable.signal("rasa", signal.SIGSTOP)
    killer = threading.Timer(1.0, lambda: breakable.kill("rasa"))
    killer.start()
    answer = _answered_in_time(breakable, "how can I sleep better?")
    assert _is_safe_fallback(answer)


def test_a_red_flag_is_answered_while_rasa_is_dead(breakable: RunningService) -> None:
    breakable.kill("rasa")
    patient = breakable.patient()
    answer = patient.says(DANGER)
    assert answer.kinds[0] == "emergency"
    assert breakable.nurse().handoff_of(patient) is not None


def test_a_person_can_be_reached_while_rasa_is_dead(breakable: RunningService) -> None:
    breakable.kill("rasa")
    patient = breakable.patient()
    fallback = patient.says("hello, are you there?")
    assert _is_safe_fallback(fallback)
    asked = patient.chooses(fallback.choice("Talk to a person"))
    assert asked.state["mode"] == "waiting_for_nurse"


def test_redis_stopped_leaves_red_flags_answered_and_others_safe(
    breakable: RunningService,
) -> None:
    breakable.kill("redis")
    patient = breakable.patient()
    answer = patient.says(DANGER)
    assert answer.kinds[0] == "emergency"
    assert breakable.nurse().handoff_of(patient) is not None
    other = _answered_in_time(breakable, "how can I sleep better?")
    assert "answer" in other.kinds or _is_safe_fallback(other)


def test_redis_hung_leaves_red_flags_answered_and_others_safe(breakable: RunningService) -> None:
    breakable.signal("redis", signal.SIGSTOP)
    try:
        answer = _answered_in_time(breakable, DANGER)
        assert answer.kinds[0] == "emergency"
        other = _answered_in_time(breakable, "how can I sleep better?")
        assert _is_safe_fallback(other)
    finally:
        breakable.signal("redis", signal.SIGCONT)


def test_gateway_killed_between_commit_and_reply_loses_nothing(breakable: RunningService) -> None:
    patient = breakable.patient()
    breakable.signal("rasa", signal.SIGSTOP)
    try:
        accepted = patient.says("how can I sleep better?", client_id="m1", wait=0)
        assert accepted.status == 202
        breakable.kill("gateway")
    finally:
        breakable.signal("rasa", signal.SIGCONT)
    eventually(lambda: httpx.get(f"{breakable.url}/health/live").status_code == 200, 30)
    again = eventually(lambda: patient.says("how can I sleep better?", client_id="m1"), 20)
    assert again.status == 200
    assert "say that again" in again.text
    said = [m for m in patient.transcript().messages if m["role"] == "patient"]
    assert [m["text"] for m in said] == ["how can I sleep better?"]


def test_the_service_heals_by_itself(breakable: RunningService) -> None:
    for name in ("rasa", "actions", "redis"):
        breakable.kill(name)
    eventually(
        lambda: "answer" in breakable.patient().says("how can I sleep better?").kinds, seconds=90
    )


def test_a_locked_record_still_gives_emergency_advice(breakable: RunningService) -> None:
    patient = breakable.patient()
    with sqlite3.connect(breakable.home / "record.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        response = patient.http.post("/messages", json={"id": "m1", "text": DANGER})
        other.execute("ROLLBACK")
    assert response.status_code == 503
    assert "999" in response.json()["emergency"]["text"]
    assert patient.says(DANGER, client_id="m1").kinds[0] == "emergency"
