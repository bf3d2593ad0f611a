"""Two gateways on one record: one conversation through both at once has one order and no second effect."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bot.supervisor.ports import free_port
from tests.faults.holding import killed_and_back, stopped
from tests.faults.patients import DANGER, QUESTION
from tests.service import CHECKOUT, Answer, Nurse, Patient, RunningService, eventually


@pytest.fixture(scope="module")
def other_gateway(own_service: RunningService) -> Iterator[str]:
    """The address of a second gateway beside the service's own, with the same settings."""
    own_service.wait_until_ready()
    environ = Path(f"/proc/{own_service.process_id('gateway')}/environ").read_bytes().split(b"\0")
    settings = dict(os.fsdecode(entry).split("=", 1) for entry in environ if b"=" in entry)
    port = free_port()
    second = subprocess.Popen(
        [sys.executable, "-m", "bot.gateway"],
        cwd=CHECKOUT,
        env={**settings, "LANTERN_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    eventually(lambda: httpx.get(f"{address}/health/ready", timeout=5).status_code == 200, 60)
    yield address
    second.terminate()
    second.wait(timeout=30)


def through(address: str, person: Patient | Nurse) -> httpx.Client:
    """The same person's connection to the other gateway."""
    client = httpx.Client(
        base_url=str(person.http.base_url).replace(person.service.url, address),
        headers=person.http.headers,
        timeout=30,
        trust_env=False,
    )
    person.service.clients.append(client)
    return client


def test_one_conversation_through_both_at_once_has_one_order_and_one_reply_each(
    breakable: RunningService, other_gateway: str
) -> None:
    patient = breakable.patient()
    ways = (patient.http, through(other_gateway, patient))

    def say(number: int) -> Answer:
        body = {"id": f"m{number}", "text": QUESTION}
        sent = ways[number % 2].post("/messages", params={"wait": 15}, json=body)
        return Answer(sent.status_code, sent.json())

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(say, range(8)))
    assert [answer.status for answer in answers] == [200] * 8
    transcript = patient.transcript().messages
    assert [m["seq"] for m in transcript] == list(range(1, len(transcript) + 1))
    assert len([m for m in transcript if m["role"] == "patient"]) == 8
    replies = [m for m in transcript[1:] if m["role"] != "patient"]
    told = [m["id"] for answer in answers for m in answer.messages]
    assert sorted(told) == sorted(m["id"] for m in replies)


def test_the_same_message_through_both_gets_the_same_reply(
    breakable: RunningService, other_gateway: str
) -> None:
    patient = breakable.patient()
    ways = (patient.http, through(other_gateway, patient))
    body = {"id": "m1", "text": QUESTION}
    with ThreadPoolExecutor(4) as pool:
        sent = list(
            pool.map(lambda way: way.post("/messages", params={"wait": 15}, json=body), ways * 2)
        )
    assert {answer.status_code for answer in sent} == {200}
    assert len({str(answer.json()["messages"]) for answer in sent}) == 1
    assert len([m for m in patient.transcript().messages if m["role"] == "patient"]) == 1


def test_a_claim_is_won_once_over_both(breakable: RunningService, other_gateway: str) -> None:
    patient = breakable.patient()
    patient.says(DANGER)
    nurses = [breakable.nurse() for _ in range(4)]
    handoff = eventually(lambda: nurses[0].handoff_of(patient))
    ways = [nurse.http for nurse in nurses[:2]]
    ways += [through(other_gateway, nurse) for nurse in nurses[2:]]
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda way: way.post(f"/handoffs/{handoff['id']}/claim"), ways))
    assert sorted(claim.status_code for claim in claims) == [200, 409, 409, 409]


@pytest.mark.parametrize("redis_hangs", [False, True], ids=["redis well", "redis hung"])
def test_a_stream_at_one_gateway_shows_what_the_other_commits(
    breakable: RunningService, other_gateway: str, redis_hangs: bool
) -> None:
    patient = breakable.patient()
    with through(other_gateway, patient).stream(
        "GET", "/events", headers={"Last-Event-ID": "0"}, timeout=20
    ) as stream:
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event: message"))
        if redis_hangs:
            with stopped(breakable, "redis"):
                patient.says(DANGER)
                seen = next(line for line in lines if '"kind": "emergency"' in line)
        else:
            patient.says(DANGER)
            seen = next(line for line in lines if '"kind": "emergency"' in line)
    assert seen


def test_a_turn_left_by_one_gateway_is_closed_by_the_other_once(
    breakable: RunningService, other_gateway: str
) -> None:
    patient = breakable.patient()
    with stopped(breakable, "rasa"):
        assert patient.says(QUESTION, client_id="m1", wait=0).status == 202
        killed_and_back(breakable)
        other = through(other_gateway, patient)
        answer = eventually(
            lambda: other.post(
                "/messages", params={"wait": 15}, json={"id": "m1", "text": QUESTION}
            ).json()["messages"]
        )
    assert ["say that again" in message["text"] for message in answer] == [True]
    assert len([m for m in patient.transcript().messages if m["role"] != "patient"]) == 2
