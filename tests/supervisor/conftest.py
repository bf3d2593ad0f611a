"""A home folder and a maker of tiny real programs."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.supervisor.children import Program
from bot.supervisor.home import Home
from bot.supervisor.ports import free_port
from tests.supervisor.tiny_programs import SERVER


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary"
    path.touch()
    return path


@pytest.fixture
def program(diary: Path) -> Callable[..., Program]:
    """Makes a program that listens on a free port and keeps a diary."""

    def make(name: str, **changes: object) -> Program:
        port = free_port()

        async def listening() -> bool:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return False
            writer.close()
            await writer.wait_closed()
            return True

        made = Program(
            name=name,
            title=name,
            argv=(sys.executable, "-c", SERVER, name, str(port), str(diary)),
            env=dict(os.environ),
            is_ready=listening,
            port=port,
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    return make
