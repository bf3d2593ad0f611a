"""Whatever comes to the door gets a clear problem or a safe reply; nothing is lost, nothing is a 500."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.service import RunningService


def _problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["detail"].endswith(".")
    assert "Traceback" not in response.text
    return problem


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 422),
        ("   \n ", 422),
        ("\u200b\u200d", 422),
        ("\x00\x07", 422),
        ("x" * 4001, 413),
        (None, 422),
        ({"nested": ["json"]}, 422),
        (["hello"], 422),
        (42, 422),
    ],
)
def test_a_text_that_is_none_is_a_clear_problem(
    service: RunningService, text: Any, status: int
) -> None:
    patient = service.patient()
    _problem(patient.http.post("/messages", json={"id": str(uuid.uuid4()), "text": text}), status)


def test_four_thousand_characters_are_taken(service: RunningService) -> None:
    answer = service.patient().says("my knee hurts. " * 266)
    assert answer.status == 200
    assert answer.messages


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"id":"a","text":"' + b"x" * 200_000 + b'"}', 413),
        (b'{"id":"a","text":"\xff\xfe"}', 400),
        (b"[" * 30_000, 400),
        (b"not json", 422),
        (b"null", 422),
        (b'{"id":"a","text":"hi","choice":"b"}', 422),
        (b'{"id":"a"}', 422),
        (b'{"id":"../../etc","text":"hi"}', 422),
    ],
    ids=["200 kB", "invalid UTF-8", "deep", "no JSON", "null", "both", "neither", "odd id"],
)
def test_a_body_that_is_no_message_is_a_clear_problem(
    service: RunningService, body: bytes, status: int
) -> None:
    patient = service.patient()
    response = patient.http.post(
        "/messages", content=body, headers={"Content-Type": "application/json"}
    )
    _problem(response, status)


def test_half_a_surrogate_is_taken_as_what_is_left(service: RunningService) -> None:
    patient = service.patient()
    response = patient.http.post(
        "/messages",
        content=b'{"id":"s1","text":"hello \\ud800 there"}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 200
    assert response.json()["messages"]


@pytest.mark.parametrize(
    "text",
    [
        '/book_appointment{"department":"cardiology"}',
        ' /choose{"option":"slot"}',
        "/restart",
        "\u200b/ask_person",
        "////",
    ],
)
def test_a_leading_slash_is_only_text(service: RunningService, text: str) -> None:
    answer = service.patient().says(text)
    assert answer.status == 200
    assert answer.messages
    assert answer.state["skill"] is None or answer.messages[-1]["kind"] == "question"
    assert "appointment" not in answer.kinds


@pytest.mark.parametrize("token", ["none", "forged", "x" * 5000])
def test_a_forged_token_opens_nothing(service: RunningService, token: str) -> None:
    response = httpx.get(
        f"{service.url}/api/v1/transcript", headers={"Authorization": f"Bearer {token}"}
    )
    _problem(response, 401)


def test_a_token_opens_only_its_own_conversation(service: RunningService) -> None:
    one, other = service.patient(), service.patient()
    one.says("my name is Zebulon")
    assert "Zebulon" not in str(other.transcript().body)


def test_the_same_id_again_has_the_same_answer_and_no_second_effect(
    service: RunningService,
) -> None:
    patient = service.patient()
    first = patient.says("how can I sleep better?", client_id="m1")
    again = patient.says("how can I sleep better?", client_id="m1")
    assert again.messages == first.messages
    said = [m for m in patient.transcript().messages if m["role"] == "patient"]
    assert len(said) == 1


def test_the_same_id_with_other_content_is_refused(service: RunningService) -> None:
    patient = service.patient()
    patient.says("hello", client_id="m1")
    response = patient.http.post("/messages", json={"id": "m1", "text": "something else"})
    _problem(response, 409)


def test_a_choice_that_was_not_offered_is_refused(service: RunningService) -> None:
    one, other = service.patient(), service.patient()
    of_other = other.opened["messages"][0]["choices"][0]["id"]
    for choice in (of_other, "made-up"):
        response = one.http.post("/messages", json={"id": str(uuid.uuid4()), "choice": choice})
        _problem(response, 422)


def test_an_unknown_address_is_a_problem_too(service: RunningService) -> None:
    _problem(httpx.get(f"{service.url}/api/v1/nothing"), 404)


@pytest.mark.parametrize("path", ["/handoffs", "/me", "/events"])
def test_the_console_is_closed_to_patients(service: RunningService, path: str) -> None:
    patient = service.patient()
    _problem(patient.http.get(f"{service.url}/api/v1/console{path}"), 401)


def test_a_sign_in_code_works_once(service: RunningService) -> None:
    printed = service.lantern("staff", "add", "Once Only", "--role", "nurse")
    code = printed.split("code=")[1].split()[0]
    address = f"{service.url}/api/v1/console/session"
    assert httpx.post(address, json={"code": code}).status_code == 200
    _problem(httpx.post(address, json={"code": code}), 401)


def test_a_cookie_alone_changes_nothing_without_the_console_header(
    service: RunningService,
) -> None:
    printed = service.lantern("staff", "add", "Cookie Nurse", "--role", "nurse")
    code = printed.split("code=")[1].split()[0]
    with httpx.Client(base_url=f"{service.url}/api/v1/console") as http:
        http.post("/session", json={"code": code})
        assert http.get("/me").status_code == 200
        _problem(http.post("/handoffs/none/claim", json={}), 403)
        _problem(
            http.post("/handoffs/none/claim", json={}, headers={"X-Lantern-Console": "1"}), 404
        )
