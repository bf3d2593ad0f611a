"""The server starts only when everything it stands on is right, and says in one sentence what isn't."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from bot.dialogue import environment
from bot.dialogue.environment import StartRefused
from bot.dialogue.serve import load_agent, read_channel
from tests.dialogue.conftest import CHECKOUT
from tests.dialogue.serving import encoded, turn

CANARY = "tangerine"
_STARTS_WITHIN_S = 240


def endpoints(folder: Path, **replaced: str) -> Path:
    """endpoints.yml with some words replaced."""
    text = (CHECKOUT / "endpoints.yml").read_text()
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "endpoints.yml"
    path.write_text(text)
    return path


@pytest.mark.usefixtures("lantern_environ")
@pytest.mark.parametrize(
    ("mistyped", "named"),
    [
        ({"LanternTrackerStore": "LanternTrackrStore"}, "InMemoryTrackerStore"),
        ({"bot.dialogue.stores.LanternTrackerStore": "redis"}, "RedisTrackerStore"),
        ({"LanternLockStore": "LanternLokStore"}, "lock_store"),
        ({"bot.dialogue.stores.LanternLockStore": "in_memory"}, "InMemoryLockStore"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_mistyped_store_refuses_to_start(
    tmp_path: Path, mistyped: dict[str, str], named: str
) -> None:
    with pytest.raises(StartRefused, match=named):
        load_agent(tmp_path / "model.tar.gz", endpoints(tmp_path, **mistyped))


@pytest.mark.usefixtures("lantern_environ")
def test_a_redis_that_does_not_answer_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTERN_REDIS_PASSWORD", "wrong")

    with pytest.raises(StartRefused, match="Redis"):
        load_agent(tmp_path / "model.tar.gz", CHECKOUT / "endpoints.yml")


@pytest.mark.usefixtures("lantern_environ")
def test_a_file_that_is_no_model_refuses_to_start(tmp_path: Path) -> None:
    broken = tmp_path / "model.tar.gz"
    broken.write_bytes(b"no model")

    with pytest.raises(StartRefused, match="train it again"):
        load_agent(broken, CHECKOUT / "endpoints.yml")


@pytest.mark.usefixtures("lantern_environ")
@pytest.mark.parametrize(
    "credentials",
    [
        "rest: {}\n",
        "bot.dialogue.channel.LanternChannel: {secret: x}\nrest: {}\n",
        "bot.dialogue.channel.LanternChannel: {}\n",
        "{}\n",
    ],
)
def test_only_our_own_channel_with_a_secret_is_mounted(tmp_path: Path, credentials: str) -> None:
    path = tmp_path / "credentials.yml"
    path.write_text(credentials)

    with pytest.raises(StartRefused):
        read_channel(path)


@pytest.mark.parametrize("missing", environment.REQUIRED)
def test_a_missing_variable_is_named(lantern_environ: dict[str, str], missing: str) -> None:
    del lantern_environ[missing]

    with pytest.raises(StartRefused, match=f"^{missing} is not set"):
        environment.require(lantern_environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANTERN_REDIS_PORT", "six"),
        ("LANTERN_REDIS_DB", "-1"),
        ("LANTERN_RASA_SECRET", ""),
        ("LANTERN_RASA_DEADLINE_S", "soon"),
        ("LANTERN_RASA_DEADLINE_S", "0"),
        ("LANTERN_RASA_DEADLINE_S", "nan"),
    ],
)
def test_a_variable_without_sense_is_named(
    lantern_environ: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(StartRefused, match=name):
        environment.require({**lantern_environ, name: value})


def test_an_empty_redis_password_is_allowed(lantern_environ: dict[str, str]) -> None:
    environment.require({**lantern_environ, "LANTERN_REDIS_PASSWORD": ""})


def started(model: Path, port: int, environ: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot.dialogue", "--model", str(model), "--port", str(port)]
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_program_ends_with_one_sentence_when_a_variable_is_missing(
    tmp_path: Path, lantern_environ: dict[str, str], free_port: int
) -> None:
    server = started(
        tmp_path / "none.tar.gz", free_port, {**lantern_environ, "LANTERN_RASA_SECRET": ""}
    )

    out, err = server.communicate()

    assert server.returncode == 1
    assert (out, err) == (
        "",
        "The Rasa server can't start: LANTERN_RASA_SECRET is not set (secret shared with the gateway).\n",
    )


def test_the_program_serves_on_loopback_says_nothing_of_its_patients_and_stops_cleanly(
    small_model: Path, lantern_environ: dict[str, str], free_port: int
) -> None:
    server = started(small_model, free_port, lantern_environ)
    root = f"http://127.0.0.1:{free_port}/webhooks/lantern"
    try:
        _wait_for(f"{root}/health", server)
        said = _post(f"{root}/turn", encoded(turn(text="hello")))
        # The action server isn't there: Rasa logs an error, with the tracker in its locals.
        failed = _post(f"{root}/turn", encoded(turn(text=f"what helps with a {CANARY}")))
        refused = _post(f"{root}/turn", encoded({CANARY: 1}))
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate()

    assert (said, failed, refused) == (200, 502, 422)
    assert server.returncode == 0
    assert CANARY not in out + err
    coded = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert any(line["level"] == "error" for line in coded), "the failure left no trace"


def _wait_for(url: str, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server didn't start")


def _post(url: str, body: bytes) -> int:
    request = urllib.request.Request(url, body, {"Authorization": "Bearer rasa-secret"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code
