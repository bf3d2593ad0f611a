"""What stops `lantern up` before it starts anything is one sentence and exit code 1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.supervisor.home import Home

LANTERN = Path(sys.executable).parent / "lantern"


def lantern_up(home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTERN_")}
    return subprocess.run(
        [str(LANTERN), "up"],
        env={**kept, "LANTERN_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in done.stderr


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = lantern_up(tmp_path / "home", LANTERN_PORT=port)
    assert_one_sentence(done, f"Port {port} is in use", "LANTERN_PORT")


def test_a_second_lantern_on_the_same_home(home: Home) -> None:
    with home.locked():
        done = lantern_up(home.folder, LANTERN_PORT="0")
    assert_one_sentence(done, "already running", str(os.getpid()))


def test_a_misspelt_setting(tmp_path: Path) -> None:
    done = lantern_up(tmp_path / "home", LANTERN_PROT="8081")
    assert_one_sentence(done, "Unknown setting LANTERN_PROT")


def test_an_address_of_no_known_database_is_not_repeated(tmp_path: Path) -> None:
    done = lantern_up(tmp_path / "home", DATABASE_URL="mysql://lantern:s3cret@db/lantern")
    assert_one_sentence(done, "LANTERN_DATABASE_URL", "postgresql://")
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize("place", ["a file", "a file/below"])
def test_a_home_that_cannot_be_used(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").touch()
    done = lantern_up(tmp_path / place)
    assert_one_sentence(done, "can't be used as LANTERN_HOME")
