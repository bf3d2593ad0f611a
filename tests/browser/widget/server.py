"""Serves the demo page, the widget and the stand-in service over real HTTP on a free port."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.widget.samples import problem
from tests.browser.widget.service import LineDead, Refused, Service

WIDGET = Path(__file__).parents[3] / "bot" / "widget"
PLACES = {"widget": WIDGET / "src", "demo": WIDGET / "demo"}
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
API = "/api/v1"


class Handler(BaseHTTPRequestHandler):
    """One request. `service` is set by `serve`."""

    service: Service
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Quiet: the tests speak."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        try:
            if path.startswith(API):
                self._api(path.removeprefix(API), body)
            else:
                self._file(path)
        except Refused as refusal:
            self._json(refusal.document["status"], refusal.document)
        except (LineDead, BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _file(self, path: str) -> None:
        place, _, rest = path.lstrip("/").partition("/")
        file = PLACES[place] / rest if place in PLACES else WIDGET / "demo" / "index.html"
        if not file.is_file():
            self._send(404, "text/plain", b"")
            return
        self._send(200, TYPES[file.suffix], file.read_bytes())

    def _api(self, path: str, body: dict[str, Any]) -> None:
        if path == "/conversations":
            self._json(201, self.service.create())
            return
        if self.headers.get("Authorization") != f"Bearer {self.service.token}":
            raise Refused(problem(401, "This chat has ended."))
        if path == "/events":
            self._stream()
        elif path == "/messages":
            self._json(200, self.service.take(body))
        elif path == "/token":
            self._json(200, self.service.renew())
        else:
            self._json(200, self.service.transcript())

    def _stream(self) -> None:
        service = self.service
        last = self.headers.get("Last-Event-ID")
        with service.changed:
            if service.streams_refused:
                raise Refused(problem(503, "Not now."))
            service.resumed_from.append(last)
            service.changed.notify_all()
            generation, events = service.generation, service.events
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        told = int(last) if last else len(events)
        self.wfile.write(b": connected\n\n")
        while True:
            with service.changed:
                while service.generation == generation and len(events) == told:
                    if not service.changed.wait(timeout=5):
                        break
                if service.generation != generation:
                    return
                fresh = list(enumerate(events[told:], start=told + 1))
            told += len(fresh)
            for number, (kind, data) in fresh or [(0, ("", {}))]:
                self.wfile.write(self._event(number, kind, data))
            self.wfile.flush()

    def _event(self, number: int, kind: str, data: dict[str, Any]) -> bytes:
        if not kind:
            return b": still here\n\n"
        head = "" if kind == "typing" else f"id: {number}\n"
        event = f"{head}event: {kind}\ndata: {json.dumps(data)}\n\n"
        return (event * (2 if self.service.doubles else 1)).encode()

    def _json(self, status: int, document: dict[str, Any]) -> None:
        kind = "application/problem+json" if status >= 400 else "application/json"
        self._send(status, kind, json.dumps(document).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle is no news."""


@contextmanager
def serve(service: Service) -> Iterator[str]:
    """The service's address, for as long as the block lasts."""
    handler = type("BoundHandler", (Handler,), {"service": service})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        with suppress(RuntimeError):
            service.release()
            service.cut_streams()
        server.shutdown()
        thread.join()
        server.server_close()
