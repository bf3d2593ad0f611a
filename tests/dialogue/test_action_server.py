from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.dialogue import request_ids
from bot.dialogue.action_server import ActionServer, noting_failures
from tests.dialogue.serving import action_server, run

Respond = Callable[[dict[str, Any]], Awaitable[web.StreamResponse] | dict[str, Any]]


def calling(respond: Respond, timeout_s: float = 60.0) -> tuple[Any, list[str]]:
    """Call an action server as Rasa does; what came of it, and what was noted."""

    async def call() -> tuple[Any, list[str]]:
        async with action_server(respond) as url:
            endpoint = EndpointConfig(url=url, headers={"Authorization": "Bearer s"})
            server = ActionServer.like(endpoint, timeout_s)
            with noting_failures() as noted:
                try:
                    # In a task of its own, as the channel's time limit does it.
                    answer: Any = await asyncio.create_task(
                        server.request(json={"next_action": "a"})
                    )
                except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                    answer = error
        return answer, list(noted)

    return run(call())


def status(code: int, body: Any) -> Respond:
    async def respond() -> web.StreamResponse:
        return web.json_response(body, status=code)

    return lambda call: respond()


def test_the_shared_secret_of_endpoints_yml_goes_with_the_call() -> None:
    got: list[Any] = []

    def respond(call: dict[str, Any]) -> dict[str, Any]:
        got.append(call["authorization"])
        return {}

    answer, noted = calling(respond)

    assert got == ["Bearer s"]
    assert (answer, noted) == ({"events": [], "responses": []}, [])


@pytest.mark.parametrize(
    ("header", "passed_on"),
    [
        ("0123456789abcdef-0123", "0123456789abcdef-0123"),
        ("my chest hurts so much", ""),
        ("abc", ""),
        (None, ""),
    ],
)
def test_an_id_of_the_request_goes_with_the_call_and_nothing_else_does(
    header: str | None, passed_on: str
) -> None:
    got: list[Any] = []

    def respond(call: dict[str, Any]) -> dict[str, Any]:
        got.append(call["request_id"])
        return {}

    with request_ids.working_on(header):
        calling(respond)

    assert got == [passed_on]


def test_a_late_action_is_given_up_and_noted() -> None:
    async def respond() -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    answer, noted = calling(lambda call: respond(), timeout_s=0.05)

    assert isinstance(answer, asyncio.TimeoutError)
    assert noted == ["TimeoutError"]


@pytest.mark.parametrize("code", [401, 404, 500, 503])
def test_an_error_of_the_action_server_is_noted(code: int) -> None:
    answer, noted = calling(status(code, {"detail": "no"}))

    assert isinstance(answer, ClientResponseError)
    assert noted == ["ClientResponseError"]


def test_an_answer_that_is_no_object_is_noted() -> None:
    assert calling(status(200, []))[1] == ["ClientPayloadError"]


def test_an_action_that_declines_is_no_failure() -> None:
    answer, noted = calling(status(400, {"action_name": "a", "error": "declined"}))

    assert isinstance(answer, ClientResponseError)
    assert noted == []


def test_a_dead_action_server_is_noted(free_port: int) -> None:
    server = ActionServer.like(EndpointConfig(url=f"http://127.0.0.1:{free_port}/webhook"))

    async def call() -> list[str]:
        with noting_failures() as noted:
            with pytest.raises(aiohttp.ClientConnectionError):
                await server.request(json={})
            return list(noted)

    assert run(call()) == ["ClientConnectorError"]


def test_failures_of_one_turn_are_not_noted_for_another(free_port: int) -> None:
    server = ActionServer.like(EndpointConfig(url=f"http://127.0.0.1:{free_port}/webhook"))

    async def failing_turn() -> list[str]:
        with noting_failures() as noted:
            with pytest.raises(aiohttp.ClientError):
                await server.request(json={})
            return list(noted)

    async def quiet_turn() -> list[str]:
        with noting_failures() as noted:
            await asyncio.sleep(0)
            return list(noted)

    async def both() -> list[list[str]]:
        return list(await asyncio.gather(failing_turn(), quiet_turn()))

    failed, quiet = run(both())
    assert (len(failed), quiet) == (1, [])
