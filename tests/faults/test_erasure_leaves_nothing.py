"""What a patient had erased is nowhere: not in the record's file, in Redis, in a log or in the index."""

from __future__ import annotations

import signal
import uuid

import redis

from tests.conversations.test_privacy import booked
from tests.service import RunningService, eventually


def on_disk(service: RunningService, canary: str) -> set[str]:
    return {
        path.name
        for path in service.home.rglob("*")
        if path.is_file() and canary.lower() in path.read_bytes().decode("latin-1").lower()
    }


def in_redis(service: RunningService, canary: str) -> set[str]:
    password = (service.home / "secrets" / "redis").read_text("utf-8").strip()
    port = service.port("redis")
    with redis.Redis(port=port, password=password, decode_responses=True) as client:
        found = set()
        for key in client.scan_iter("*"):
            kind = client.type(key)
            value = client.get(key) if kind == "string" else client.xrange(key)
            if canary.lower() in f"{key} {value}".lower():
                found.add(key)
        return found


def test_a_canary_said_everywhere_is_nowhere_after_erasure(breakable: RunningService) -> None:
    # A name of letters alone, as the booking form wants one.
    canary = "Zq" + uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
    patient, nurse = breakable.patient(), breakable.nurse()
    booked(patient, f"Ann {canary}")
    patient.says(f"my knee {canary} hurts")
    patient.says(f"I have crushing chest pain down my left arm {canary}")
    handoff = eventually(lambda: nurse.handoff_of(patient))
    nurse.does("claim", handoff["id"])
    nurse.does("note", handoff["id"], text=f"note {canary}")
    nurse.does("message", handoff["id"], id="n1", text=f"Hello {canary}")
    nurse.does("close", handoff["id"], outcome="advised", spoke_to_patient=True)
    patient.says(f"and another thing {canary}")
    assert {name.split(".")[0] for name in on_disk(breakable, canary)} == {"record"}
    assert in_redis(breakable, canary)

    question = patient.says("delete everything")
    gone = patient.chooses(question.choice("cancel my appointment"))
    assert gone.state["mode"] == "closed"
    eventually(lambda: not on_disk(breakable, canary) and not in_redis(breakable, canary))
    assert canary not in "".join(breakable.output)
    assert patient.http.get("/transcript").status_code == 401


def test_erasure_is_finished_when_redis_comes_back(breakable: RunningService) -> None:
    canary = f"zq{uuid.uuid4().hex}"
    patient = breakable.patient()
    patient.says(f"my knee {canary} hurts")
    assert in_redis(breakable, canary)
    breakable.signal("redis", signal.SIGSTOP)
    try:
        assert patient.http.delete("/me/data").json()["status"] == "erased"
    finally:
        breakable.signal("redis", signal.SIGCONT)
    eventually(lambda: not in_redis(breakable, canary))
    eventually(lambda: not on_disk(breakable, canary))
