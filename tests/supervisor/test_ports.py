"""A port that is taken is named before anything heavy is started."""

from __future__ import annotations

import socket

import pytest

from bot.supervisor.ports import free_port, require_free
from bot.supervisor.problem import StartProblem


def test_a_port_in_use_is_named_together_with_the_setting_that_moves_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StartProblem, match=rf"Port {port} is in use .* LANTERN_PORT"):
            require_free("127.0.0.1", port)


def test_an_address_that_is_not_this_machines_is_one_sentence() -> None:
    with pytest.raises(StartProblem, match=r"Port 8080 can't be used on 192\.0\.2\.1"):
        require_free("192.0.2.1", 8080)


def test_a_free_port_can_be_listened_on() -> None:
    port = free_port()
    require_free("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        pass
