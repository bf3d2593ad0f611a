"""Environments are whole or not there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bot.install.environments import Environment
from bot.install.interpreters import Interpreter
from bot.install.problem import SetupProblem

PYTHON = Interpreter(Path(sys.executable), "3.11")

# Stands in for uv: `uv venv … FOLDER` makes a folder with a Python; `uv pip sync` notes its call,
# or fails as uv does without a network.
WORKS = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
if [ "$1" = venv ]; then
    for folder; do :; done
    mkdir -p "$folder/bin" && touch "$folder/bin/python"
fi
"""
OFFLINE = (
    WORKS
    + """if [ "$1" = pip ]; then
    echo "error: Failed to fetch: error sending request for url"
    exit 2
fi
"""
)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    lock = tmp_path / "app.txt"
    lock.write_text("fastapi==0.165.0\n", "utf-8")
    return Environment("application environment", tmp_path / ".venv", lock, "3.11", disk_bytes=1)


def uv(tmp_path: Path, script: str) -> Path:
    path = tmp_path / "uv"
    path.write_text(script, "utf-8")
    path.chmod(0o755)
    return path


def test_a_finished_environment_is_current_until_its_lock_changes(
    environment: Environment, tmp_path: Path
) -> None:
    assert not environment.is_current()
    environment.make(uv(tmp_path, WORKS), PYTHON, {})
    assert environment.is_current()
    environment.lock.write_text("fastapi==0.166.0\n", "utf-8")
    assert not environment.is_current()


def test_without_a_network_the_sentence_says_so_and_nothing_half_made_stays(
    environment: Environment, tmp_path: Path
) -> None:
    with pytest.raises(SetupProblem, match="could not be downloaded: check the network"):
        environment.make(uv(tmp_path, OFFLINE), PYTHON, {})
    assert not environment.folder.exists()


def test_a_failed_update_leaves_the_old_environment_as_it_was(
    environment: Environment, tmp_path: Path
) -> None:
    environment.make(uv(tmp_path, WORKS), PYTHON, {})
    old_lock = environment.lock.read_text("utf-8")
    environment.lock.write_text("fastapi==0.166.0\n", "utf-8")
    with pytest.raises(SetupProblem):
        environment.make(uv(tmp_path, OFFLINE), PYTHON, {})
    environment.lock.write_text(old_lock, "utf-8")
    assert environment.is_current()


def test_an_environment_without_its_stamp_is_made_again_from_nothing(
    environment: Environment, tmp_path: Path
) -> None:
    leftover = environment.folder / "half-installed"
    leftover.parent.mkdir()
    leftover.touch()
    environment.make(uv(tmp_path, WORKS), PYTHON, {})
    assert not leftover.exists()
    assert environment.is_current()


def test_too_little_space_is_said_before_anything_is_touched(
    environment: Environment, tmp_path: Path
) -> None:
    huge = Environment("Rasa environment", tmp_path / "v", environment.lock, "3.10", 10**18)
    with pytest.raises(SetupProblem, match=r"needs 1000000000\.0 GB of disk"):
        huge.make(uv(tmp_path, WORKS), PYTHON, {})
    assert not (tmp_path / "calls").exists()


@pytest.mark.parametrize(
    ("environ", "asks_for_cpu_builds"), [({}, True), ({"UV_FIND_LINKS": "/wheels"}, False)]
)
def test_torch_never_comes_with_cuda(
    environment: Environment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    asks_for_cpu_builds: bool,
) -> None:
    monkeypatch.delenv("UV_FIND_LINKS", raising=False)
    environment.make(uv(tmp_path, WORKS), PYTHON, {**os.environ, **environ})
    sync = (tmp_path / "calls").read_text("utf-8").splitlines()[-1]
    assert ("--torch-backend cpu" in sync) is asks_for_cpu_builds
