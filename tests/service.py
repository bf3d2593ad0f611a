"""A whole Lantern for tests: real processes under the real supervisor, and people who use it."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bot.records import Record
from tests.postgresql import PostgresServer

CHECKOUT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 240


class RunningService:
    """`lantern up` on a free port with a home of its own.

    `LANTERN_TEST_DATABASE=postgresql` gives it a PostgreSQL server of its own too.
    """

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        models = Path(os.environ.get("LANTERN_MODELS_DIR", CHECKOUT / ".lantern" / "models"))
        # Never the record of whoever runs the tests.
        foreign = ("DATABASE_URL", "REDIS_URL")
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith("LANTERN_") and k not in foreign
        }
        self._postgresql: PostgresServer | None = None
        if os.environ.get("LANTERN_TEST_DATABASE") == "postgresql":
            self._postgresql = PostgresServer()
            kept["DATABASE_URL"] = self._postgresql.address(self._postgresql.database())
        self._environment = {
            **kept,
            "LANTERN_HOME": str(home),
            "LANTERN_MODELS_DIR": str(models),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.output: list[str] = []
        # Kept until the end, so that no connection is left to the garbage collector.
        self.clients: list[httpx.Client] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "lantern"), "up", "--port", "0"],
            cwd=CHECKOUT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = self._wait_for_address()
        except BaseException:
            self.stop()
            raise

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.output.append(line)
            self._lines.put(line)
        self._lines.put(None)

    def _wait_for_address(self) -> str:
        until = time.monotonic() + START_TIMEOUT_S
        address = None
        while time.monotonic() < until:
            try:
                line = self._lines.get(timeout=1)
            except queue.Empty:
                continue
            if line is None:
                raise AssertionError("lantern up ended:\n" + "".join(self.output))
            found = re.search(r"(http://127\.0\.0\.1:\d+)/console/sign-in\?code=\S+", line)
            address = found.group(1) if found else address
            if address:
                return address
        raise AssertionError("lantern up was not ready in time:\n" + "".join(self.output))

    @property
    def record_url(self) -> str:
        """The address of the service's record."""
        return self._environment.get("DATABASE_URL") or f"sqlite:///{self.home / 'record.sqlite3'}"

    def process_id(self, name: str) -> int:
        """The pid of one of the service's processes now."""
        return int(json.loads((self.home / "run" / "processes.json").read_text())[name]["pid"])

    def port(self, name: str) -> int:
        """The port that one of the service's processes listens on."""
        return int(json.loads((self.home / "run" / "processes.json").read_text())[name]["port"])

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one of the service's processes."""
        os.kill(self.process_id(name), number)

    def kill(self, name: str) -> None:
        """Kill one of the service's processes without warning."""
        self.signal(name, signal.SIGKILL)

    def wait_until_ready(self) -> None:
        """Wait until every dependency answers."""
        eventually(lambda: self.readiness()["status"] == "ok", 60)

    def readiness(self) -> dict[str, Any]:
        """What the gateway says of itself and of what it stands on."""
        return dict(httpx.get(f"{self.url}/health/ready", timeout=5).json())

    def lantern(self, *arguments: str) -> str:
        """Run the `lantern` command beside the running service; what it prints."""
        done = self.try_lantern(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def try_lantern(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The same for a command that may fail, or with settings of its own."""
        return subprocess.run(
            [str(Path(sys.executable).parent / "lantern"), *arguments],
            cwd=CHECKOUT,
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def record(self) -> Iterator[Record]:
        """The service's record, opened past the service."""
        opened = Record.open(self.record_url)
        try:
            yield opened
        finally:
            opened.close()

    def patient(self, *, consent: bool | None = True) -> Patient:
        """A patient who has opened the chat; `consent=None` hasn't been asked yet."""
        return Patient(self, consent)

    def nurse(self, name: str | None = None) -> Nurse:
        """A nurse who has signed in."""
        return Nurse(self, name or f"Amina {uuid.uuid4().hex[:6]}")

    def stop(self) -> None:
        """Ask it to stop, and wait for it."""
        for client in self.clients:
            client.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        if self._postgresql is not None:
            self._postgresql.stop()


T = TypeVar("T")


def eventually(look: Callable[[], T], seconds: float = 15) -> T:
    """Look until there is something to see (a true value); errors of the connection count as not yet."""
    until = time.monotonic() + seconds
    while True:
        try:
            seen = look()
        except httpx.HTTPError:
            seen = None  # type: ignore[assignment]
        if seen:
            return seen
        assert time.monotonic() < until, "it didn't happen in time"
        time.sleep(0.1)


@dataclass
class Answer:
    """What a patient got for one message."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The replies."""
        return list(self.body.get("messages", []))

    @property
    def kinds(self) -> list[str]:
        """The kinds of the replies, in order."""
        return [message["kind"] for message in self.messages]

    @property
    def text(self) -> str:
        """All words of the replies."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def state(self) -> dict[str, Any]:
        """The state after them."""
        return dict(self.body["state"])

    def choice(self, label: str) -> str:
        """The id of an offered choice whose label holds these words."""
        for message in self.messages:
            for choice in message["choices"]:
                if label.lower() in choice["label"].lower():
                    return str(choice["id"])
        raise AssertionError(f"no choice {label!r} in {self.messages}")


class Patient:
    """Somebody who chats over HTTP."""

    def __init__(self, service: RunningService, consent: bool | None) -> None:
        self.service = service
        self.http = httpx.Client(base_url=f"{service.url}/api/v1", timeout=30, trust_env=False)
        service.clients.append(self.http)
        body: dict[str, Any] = {"channel": "widget", "locale": "en-GB"}
        if consent is not None:
            body["consent"] = {"version": "2026-11", "accepted": consent}
        opened = self.http.post("/conversations", json=body)
        assert opened.status_code == 201, opened.text
        self.opened: dict[str, Any] = opened.json()
        self.token = self.opened["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def says(self, text: str, *, client_id: str | None = None, wait: float = 12) -> Answer:
        """Write something and wait for the reply."""
        return self.post({"id": client_id or str(uuid.uuid4()), "text": text}, wait)

    def chooses(self, choice_id: str, *, wait: float = 12) -> Answer:
        """Press a button."""
        return self.post({"id": str(uuid.uuid4()), "choice": choice_id}, wait)

    def post(self, body: dict[str, Any], wait: float = 12) -> Answer:
        """Send any body to /messages."""
        sent = self.http.post("/messages", params={"wait": wait}, json=body)
        return Answer(sent.status_code, sent.json())

    def transcript(self) -> Answer:
        """Every message so far."""
        return Answer(200, self.http.get("/transcript").json())


class Nurse:
    """A nurse at the console's API."""

    def __init__(self, service: RunningService, name: str) -> None:
        self.service, self.name = service, name
        printed = service.lantern("staff", "add", name, "--role", "nurse")
        code = re.search(r"code=([\w-]+)", printed)
        assert code, printed
        self.http = httpx.Client(
            base_url=f"{service.url}/api/v1/console", timeout=20, trust_env=False
        )
        service.clients.append(self.http)
        signed_in = self.http.post("/session", json={"code": code.group(1)})
        assert signed_in.status_code == 200, signed_in.text
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"

    def handoff_of(self, patient: Patient) -> dict[str, Any] | None:
        """The open or claimed handoff of a patient's conversation."""
        rows = self.http.get("/handoffs", params={"state": "active"}).json()["handoffs"]
        wanted = patient.opened["conversation_id"]
        return next((row for row in rows if row["conversation_id"] == wanted), None)

    def does(self, action: str, handoff_id: str, **body: Any) -> httpx.Response:
        """Claim, release, message, note, override, close."""
        return self.http.post(f"/handoffs/{handoff_id}/{action}", json=body)
