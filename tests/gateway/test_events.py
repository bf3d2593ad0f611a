"""The event stream: numbered, complete, and resumed where it was left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.service import Patient, RunningService


def _events(patient: Patient, last: int, until: str) -> list[tuple[int, str, dict[str, Any]]]:
    """Numbered events after `last`, up to the first message that holds some words."""
    seen: list[tuple[int, str, dict[str, Any]]] = []
    headers = {"Last-Event-ID": str(last)}
    with patient.http.stream("GET", "/events", headers=headers, timeout=20) as stream:
        for fields in _blocks(stream.iter_lines()):
            if "id" not in fields:
                continue
            event = (int(fields["id"]), fields["event"], json.loads(fields["data"]))
            seen.append(event)
            if until in str(event[2].get("text", "")):
                return seen
    raise AssertionError("the stream ended")


def _blocks(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield fields
            fields = {}


def test_a_reader_gets_every_event_in_order_over_reconnects(service: RunningService) -> None:
    patient = service.patient()
    patient.says("hello there one")
    patient.says("hello there two")
    whole = _events(patient, 0, "hello there two")
    numbers = [number for number, _, _ in whole]
    assert numbers == list(range(1, len(numbers) + 1))
    middle = numbers[len(numbers) // 2]
    assert _events(patient, middle, "hello there two") == [e for e in whole if e[0] > middle]


def test_the_receipt_names_the_senders_own_id(service: RunningService) -> None:
    patient = service.patient()
    patient.says("hello", client_id="mine")
    receipts = [data for _, kind, data in _events(patient, 0, "hello") if kind == "receipt"]
    later = [d for _, k, d in _events(patient, 0, patient.says("x?").text[:20]) if k == "receipt"]
    assert {"id": "mine", "status": "received"} in receipts + later
