"""One id names a request in the logs of all three processes, and nothing but an id can get in."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest

from tests.service import Patient, RunningService, eventually


def lines(service: RunningService, process: str) -> list[dict[str, Any]]:
    """The process's log lines that are coded."""
    text = (service.home / "logs" / f"{process}.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def events_of(service: RunningService, process: str, request_id: str) -> set[str]:
    return {
        line.get("event", "")
        for line in lines(service, process)
        if line.get("request") == request_id
    }


def ask(patient: Patient, **headers: str) -> httpx.Response:
    body = {"id": str(uuid.uuid4()), "text": "how can I sleep better?"}
    return patient.http.post("/messages", params={"wait": 12}, json=body, headers=headers)


def test_the_callers_id_is_in_the_logs_of_gateway_rasa_and_action_server(
    service: RunningService,
) -> None:
    service.wait_until_ready()
    request_id = str(uuid.uuid4())
    response = ask(service.patient(), **{"X-Request-ID": request_id})
    assert response.headers["X-Request-ID"] == request_id
    # Their output comes to the log through a pipe, so the last line may still be on its way.
    eventually(lambda: "request_ended" in events_of(service, "gateway", request_id))
    assert "turn_closed" in events_of(service, "gateway", request_id)
    eventually(lambda: "turn_ended" in events_of(service, "rasa", request_id))
    eventually(lambda: "action_ended" in events_of(service, "actions", request_id))


def test_a_trace_is_known_by_its_trace_id(service: RunningService) -> None:
    trace_id = uuid.uuid4().hex
    response = ask(service.patient(), traceparent=f"00-{trace_id}-{'b' * 16}-01")
    assert response.headers["X-Request-ID"] == trace_id


@pytest.mark.parametrize(
    "header", ["my chest hurts so much", "short", "a" * 65, "abc def 0123456789", "x" * 32, ""]
)
def test_what_is_no_id_is_replaced_and_never_logged(service: RunningService, header: str) -> None:
    response = httpx.get(f"{service.url}/openapi.json", headers={"X-Request-ID": header})
    minted = response.headers["X-Request-ID"]
    assert minted == uuid.UUID(minted).hex
    eventually(lambda: events_of(service, "gateway", minted))
    if len(header) > 5:
        assert header not in (service.home / "logs" / "gateway.log").read_text("utf-8")


def test_an_error_carries_the_id_too(service: RunningService) -> None:
    response = httpx.get(f"{service.url}/api/v1/transcript")
    assert response.status_code == 401
    request_id = response.headers["X-Request-ID"]
    eventually(lambda: events_of(service, "gateway", request_id) == {"request_ended"})


def test_a_logged_request_is_named_by_its_route_not_by_what_was_typed(
    service: RunningService,
) -> None:
    typed = f"zq{uuid.uuid4().hex}"
    response = httpx.get(f"{service.url}/api/v1/{typed}")
    request_id = response.headers["X-Request-ID"]
    eventually(lambda: events_of(service, "gateway", request_id))
    assert typed not in (service.home / "logs" / "gateway.log").read_text("utf-8")
