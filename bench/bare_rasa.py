"""A plain `rasa run --enable-api` beside Lantern: what a turn costs without the house around it.

Same model, same action server, same tracker and lock store. Its REST channel lets anybody in who can reach
it, so it listens on loopback, for the time of the bench alone.
"""

from __future__ import annotations

import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

from bot.supervisor.dialogue_model import model_path, rasa_python
from bot.supervisor.ports import free_port
from tests.service import CHECKOUT, RunningService

READY_WITHIN_S = 240


class BareRasa:
    """A second Rasa server, started from the running service's own environment."""

    def __init__(self, service: RunningService, models: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        credentials = service.home / "run" / "bench-credentials.yml"
        credentials.write_text("rest:\n", "utf-8")
        command = [str(rasa_python(CHECKOUT)), "-m", "rasa", "run", "--enable-api"]
        command += ["--model", str(model_path(CHECKOUT, models)), "--endpoints", "endpoints.yml"]
        command += ["--credentials", str(credentials), "--interface", "127.0.0.1"]
        command += ["--port", str(port)]
        started = time.perf_counter()
        with (service.home / "logs" / "bench-rasa.log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=_environment(service.process_id("rasa")),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError("the plain Rasa server ended; see logs/bench-rasa.log")
            try:
                if httpx.get(f"{self.url}/status", timeout=2, trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError("the plain Rasa server was not ready in time")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def message(sender: str, text: str) -> dict[str, Any]:
    """The body of a REST turn."""
    return {"sender": sender, "message": text}


def new_sender() -> str:
    """A conversation that nobody has used."""
    return f"bench-{uuid.uuid4().hex}"


def _environment(pid: int) -> dict[str, str]:
    """The environment of a process of ours: addresses and secrets are the running service's."""
    pairs = Path(f"/proc/{pid}/environ").read_text("utf-8").split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)
