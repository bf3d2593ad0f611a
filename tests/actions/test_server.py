"""The action server as a real process: who may call it, and with what."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

SECRET = "not-a-real-secret"
CHECKOUT = Path(__file__).resolve().parents[2]
CANARY = "zebra-canary"


@dataclass
class Running:
    url: str
    process: subprocess.Popen[str]

    def post(self, content: bytes | None = None, **headers: str) -> httpx.Response:
        given = {"authorization": f"Bearer {SECRET}", **headers}
        body = json.dumps(call("action_cancel_booking")).encode() if content is None else content
        with httpx.Client(trust_env=False, timeout=30) as http:
            return http.post(f"{self.url}/webhook", content=body, headers=given)


def call(action: str) -> dict[str, Any]:
    message = {"text": CANARY, "intent": {"name": "cancel"}, "entities": []}
    tracker = {"sender_id": "c:1", "slots": {}, "latest_message": message, "events": []}
    return {"next_action": action, "tracker": tracker, "domain": {"forms": {}}}


def start(home: Path, **environ: str) -> Running:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LANTERN_")}
    env |= {"LANTERN_HOME": str(home), "LANTERN_ACTIONS_PORT": str(port), **environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "actions"],
        cwd=CHECKOUT,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Running(f"http://127.0.0.1:{port}", process)


def wait_until_ready(running: Running) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(), trust_env=False) as http:
        while running.process.poll() is None:
            try:
                if http.get(f"{running.url}/health").status_code == 200:
                    return
            except httpx.ConnectError:
                continue
    raise AssertionError("the action server ended before it was ready")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("home"), LANTERN_ACTIONS_SECRET=SECRET)
    try:
        wait_until_ready(running)
        yield running
    finally:
        running.process.terminate()
        running.process.communicate(timeout=30)


def test_health_is_open(server: Running) -> None:
    health = httpx.get(f"{server.url}/health", trust_env=False).json()
    assert health == {"status": "ok", "index": None}, "this one was started without articles"


def test_a_call_with_the_secret_runs_the_action(server: Running) -> None:
    response = server.post()
    assert response.status_code == 200
    assert response.json()["responses"][0]["custom"]["effects"] == [
        {"kind": "skill", "skill": None}
    ]


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", SECRET, f"Basic {SECRET}"])
def test_a_call_without_the_secret_is_refused(server: Running, given: str) -> None:
    assert server.post(authorization=given).status_code == 401


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_is_refused(server: Running, encoding: str) -> None:
    response = server.post(b"x", **{"content-encoding": encoding})
    assert response.status_code == 415


def test_a_body_over_one_megabyte_is_refused(server: Running) -> None:
    assert server.post(b"x" * 1_000_001).status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"next_action": "x"}'])
def test_a_body_that_is_no_action_call_is_refused(server: Running, body: bytes) -> None:
    assert server.post(body).status_code == 400


def test_an_unknown_action_is_not_found(server: Running) -> None:
    assert server.post(json.dumps(call("action_unheard_of")).encode()).status_code == 404


def test_an_action_that_fails_repeats_nothing_of_what_the_patient_wrote(server: Running) -> None:
    # The home folder holds no record, so every question of the diary fails.
    response = server.post(json.dumps(call("action_ask_department")).encode())
    assert response.status_code == 500
    assert CANARY not in response.text


def test_it_ends_cleanly_when_asked_and_its_log_holds_no_words_of_a_patient(tmp_path: Path) -> None:
    running = start(tmp_path, LANTERN_ACTIONS_SECRET=SECRET)
    try:
        wait_until_ready(running)
        running.post()
        running.post(json.dumps(call("action_ask_department")).encode())
        running.process.send_signal(signal.SIGTERM)
        _, log = running.process.communicate(timeout=30)
    finally:
        running.process.kill()
    assert running.process.returncode == 0
    assert "action_failed" in log
    assert CANARY not in log
    assert all(json.loads(line)["service"] == "actions" for line in log.splitlines())


def test_without_a_secret_it_does_not_start(tmp_path: Path) -> None:
    running = start(tmp_path)
    _, said = running.process.communicate(timeout=60)
    assert running.process.returncode == 2
    assert "LANTERN_ACTIONS_SECRET" in said
