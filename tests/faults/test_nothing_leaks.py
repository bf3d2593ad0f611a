"""A patient's words are on the record and nowhere else on the disk."""

from __future__ import annotations

import uuid

from tests.service import RunningService


def test_a_canary_is_found_in_the_record_alone(breakable: RunningService) -> None:
    canary = f"zq{uuid.uuid4().hex}"
    patient = breakable.patient()
    patient.says(f"my knee {canary} hurts")
    patient.says("I'd like to book an appointment")
    patient.says(f"{canary}")
    patient.says(f"crushing chest pain down my left arm {canary}")
    breakable.kill("rasa")
    patient.says(f"hello {canary}")
    patient.http.post("/messages", content=f'{{"id": "{canary}'.encode())
    patient.http.post("/messages", json={"id": "a b", "text": canary})
    found = [
        path.name
        for path in breakable.home.rglob("*")
        if path.is_file() and canary.encode() in path.read_bytes()
    ]
    assert found
    assert {name.split(".")[0] for name in found} == {"record"}
    assert canary not in "".join(breakable.output)
