"""The metrics tell monitoring what happens, in coded labels alone, and only to whom they concern."""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.gateway.inside import application, ask
from tests.service import RunningService, eventually

DANGER = "I have crushing chest pain going down my left arm and I'm sweating"
TOKEN = "not-a-real-token"


def read(service: RunningService) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels."""
    response = httpx.get(f"{service.url}/metrics")
    assert response.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def value(service: RunningService, name: str, **labels: str) -> float:
    return read(service).get((name, tuple(sorted(labels.items()))), 0.0)


def test_an_emergency_shows_in_turns_red_flags_and_open_handoffs(service: RunningService) -> None:
    before = read(service)
    service.patient().says(DANGER)
    after = read(service)

    def rise(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after.get(key, 0.0) - before.get(key, 0.0)

    assert rise("lantern_turns_total", outcome="emergency") == 1
    assert rise("lantern_red_flags_total", rule="heart_attack") == 1
    assert rise("lantern_screen_seconds_count", outcome="emergency") == 1
    assert rise("lantern_turn_seconds_count", answered_by="gateway") == 1
    assert rise("lantern_handoffs_open", urgency="call_ambulance") == 1
    assert value(service, "lantern_handoff_oldest_seconds", urgency="call_ambulance") > 0


def test_an_answered_turn_and_a_nurses_claim_are_timed(service: RunningService) -> None:
    patient = service.patient()
    turns = value(service, "lantern_turn_seconds_count", answered_by="dialogue")
    assert patient.says("how can I sleep better?").status == 200
    eventually(
        lambda: value(service, "lantern_turn_seconds_count", answered_by="dialogue") == turns + 1
    )
    patient.says(DANGER)
    claims = value(service, "lantern_handoff_claim_seconds_count", urgency="call_ambulance")
    nurse = service.nurse()
    handoff = nurse.handoff_of(patient)
    assert handoff is not None
    for _ in range(2):  # the second claim of the same nurse is none
        assert nurse.does("claim", handoff["id"]).status_code == 200
    claimed = value(service, "lantern_handoff_claim_seconds_count", urgency="call_ambulance")
    assert claimed == claims + 1


def test_an_open_event_stream_is_counted_while_it_is_open(service: RunningService) -> None:
    patient = service.patient()
    before = value(service, "lantern_event_streams", reader="patient")
    with patient.http.stream("GET", "/events") as stream:
        lines = stream.iter_lines()  # kept: a generator that is dropped closes the stream
        next(lines)
        assert value(service, "lantern_event_streams", reader="patient") == before + 1
    eventually(lambda: value(service, "lantern_event_streams", reader="patient") == before)


def test_every_part_is_up_and_every_version_named(service: RunningService) -> None:
    service.wait_until_ready()
    samples = read(service)
    up = {dict(labels)["dependency"] for (name, labels), _ in samples.items() if "_up" in name}
    assert up == {"record", "rasa", "redis", "actions", "knowledge", "scheduler"}
    build = next(dict(labels) for name, labels in samples if name == "lantern_build_info")
    assert build.keys() == {"version", "rules", "dialogue_model", "articles"}
    assert all(build.values())


def test_neither_words_nor_ids_are_in_the_metrics_and_patients_add_no_series(
    service: RunningService,
) -> None:
    def series() -> Counter[str]:
        return Counter(name for name, _ in read(service))

    canary = f"zq{uuid.uuid4().hex}"
    patient = service.patient()
    patient.says(f"my knee {canary} hurts")
    patient.says(f"{DANGER} {canary}")
    before = series()
    others = [service.patient() for _ in range(3)]
    for other in others:
        other.says(f"my knee {canary} hurts")
        other.says(f"{DANGER} {canary}")
    assert series() == before
    text = httpx.get(f"{service.url}/metrics").text
    assert canary not in text
    for known in (patient, *others):
        assert known.opened["conversation_id"] not in text
        assert known.token not in text


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.20.30.40", {}, 200),
        ("10.21.30.40", {}, 403),
        ("203.0.113.9", {}, 403),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer "}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_the_metrics_are_for_own_addresses_or_the_token(
    tmp_path: Path, peer: str, headers: dict[str, str], status: int
) -> None:
    app = application(
        tmp_path, metrics_token=TOKEN, metrics_allow="127.0.0.0/8, ::1/128, 10.20.0.0/16"
    )
    assert ask(app, "/metrics", peer=peer, headers=headers).status_code == status


def test_an_empty_token_opens_nothing(tmp_path: Path) -> None:
    app = application(tmp_path)
    headers = {"Authorization": "Bearer "}
    assert ask(app, "/metrics", peer="203.0.113.9", headers=headers).status_code == 403
