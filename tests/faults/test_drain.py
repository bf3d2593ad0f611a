"""A gateway that is asked to stop ends the turns under way, sends the others elsewhere, and ends well."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import httpx

from tests.service import Answer, RunningService, eventually

DANGER = "I have crushing chest pain going down my left arm and I'm sweating"


def test_a_slow_turn_ends_with_its_reply_and_streams_go_elsewhere(
    breakable: RunningService,
) -> None:
    slow, late = breakable.patient(), breakable.patient()
    answers: list[Answer] = []
    ended = threading.Event()
    with late.http.stream("GET", "/events", timeout=30) as stream:
        lines = stream.iter_lines()
        next(lines)
        reader = threading.Thread(target=_read_to_the_end, args=(lines, ended))
        reader.start()
        breakable.signal("rasa", signal.SIGSTOP)
        try:
            asking = threading.Thread(
                target=lambda: answers.append(slow.says("how can I sleep better?", client_id="m1"))
            )
            asking.start()
            eventually(lambda: "lantern_turns_open 1.0" in _metrics(breakable))
            before = breakable.process_id("gateway")
            breakable.signal("gateway", signal.SIGTERM)

            draining = eventually(lambda: _unready(breakable))
            assert draining.json()["status"] == "draining"
            assert ended.wait(5), "the stream is over long before the turn is"
            other = late.http
            refused = other.post("/messages", json={"id": "m2", "text": "hello"})
            assert refused.status_code == 503
            warned = other.post("/messages", json={"id": "m3", "text": DANGER})
            assert warned.status_code == 503
            assert "999" in warned.json()["emergency"]["text"]
            assert not answers, "the slow turn is still under way"
            asking.join(timeout=15)
        finally:
            breakable.signal("rasa", signal.SIGCONT)
        reader.join(timeout=5)
    assert [answer.status for answer in answers] == [200]
    assert "999" in answers[0].text
    eventually(lambda: "The gateway stopped (exit code 0)" in "".join(breakable.output))
    eventually(lambda: breakable.process_id("gateway") != before)
    breakable.wait_until_ready()
    # What was refused can be sent again under the same id; what was answered stays answered.
    assert late.says("hello", client_id="m2").status == 200
    assert late.says(DANGER, client_id="m3").kinds[0] == "emergency"
    assert slow.says("how can I sleep better?", client_id="m1").text == answers[0].text


def test_without_rasa_it_is_still_ready_and_says_what_is_degraded(
    breakable: RunningService,
) -> None:
    breakable.signal("rasa", signal.SIGSTOP)
    try:
        response = httpx.get(f"{breakable.url}/health/ready", timeout=10)
    finally:
        breakable.signal("rasa", signal.SIGCONT)
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["degraded"] == ["rasa"]
    assert response.json()["dependencies"]["rasa"]["status"] == "down"


def _read_to_the_end(lines: Iterator[str], ended: threading.Event) -> None:
    for _ in lines:
        pass
    ended.set()


def _metrics(service: RunningService) -> str:
    return httpx.get(f"{service.url}/metrics", timeout=10).text


def _unready(service: RunningService) -> httpx.Response | None:
    response = httpx.get(f"{service.url}/health/ready", timeout=10)
    return response if response.status_code == 503 else None
