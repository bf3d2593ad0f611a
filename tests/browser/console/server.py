"""Serves the console's pages and the stand-in service over real HTTP on a free port."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.browser.console.service import Refused, Service

CONSOLE = Path(__file__).parents[3] / "bot" / "console"
POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'"
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
API = "/api/v1/console"


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

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        try:
            if not parts.path.startswith(API):
                self._file(parts.path)
            elif self.service.down:
                self.close_connection = True  # No answer at all, as from a dead process.
            elif parts.path == f"{API}/events":
                self._stream()
            else:
                self._api(parts.path.removeprefix(API), parse_qs(parts.query), body)
        except Refused as refusal:
            problem = {"type": "about:blank", "title": "Problem", "status": refusal.status}
            self._json(refusal.status, {**problem, "detail": refusal.detail})

    def _file(self, path: str) -> None:
        if path == "/console" and not self._staff():
            self._send(303, b"", {"Location": "/console/sign-in"})
            return
        pages = {"/console": "pages/index.html", "/console/sign-in": "pages/sign-in.html"}
        file = CONSOLE / pages.get(path, path.removeprefix("/console/"))
        if not file.is_file() or CONSOLE not in file.resolve().parents:
            self._send(404, b"", {})
            return
        kind = TYPES[file.suffix]
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Content-Security-Policy": POLICY}
        self._send(200, file.read_bytes(), headers)

    def _api(self, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> None:
        if self.command != "GET" and self.headers.get("X-Lantern-Console") != "1":
            raise Refused(403, "The console's header is missing.")
        if path == "/about":
            self._json(200, {"hospital": "Harbour General Hospital", "profile": "demo"})
        elif path == "/session" and self.command == "POST":
            token, staff = self.service.sign_in(body["code"])
            cookie = f"console={token}; HttpOnly; SameSite=Strict; Path=/"
            self._json(
                200, {"token": token, "expires_at": None, "staff": staff}, {"Set-Cookie": cookie}
            )
        else:
            self._signed_in(path, query, body)

    def _signed_in(self, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> None:
        staff = self._staff()
        if staff is None:
            raise Refused(401, "You are not signed in.")
        match path.strip("/").split("/"):
            case ["me"]:
                self._json(200, staff)
            case ["session"]:
                self.service.sessions.clear()
                self._send(204, b"", {})
            case ["handoffs"]:
                self._json(200, {"handoffs": self.service.listed(query["state"][0])})
            case ["handoffs", handoff_id] if handoff_id in self.service.handoffs:
                self._json(200, self.service.detail(handoff_id))
            case ["handoffs", handoff_id, action]:
                answer = self.service.act(handoff_id, action, body, staff)
                if self.service.lost_answers.get(action, 0) > 0:
                    self.service.lost_answers[action] -= 1
                    self._send(502, b"<h1>Bad gateway</h1>", {"Content-Type": "text/html"})
                else:
                    self._json(200, answer)
            case _:
                raise Refused(404, "There is no such thing.")

    def _stream(self) -> None:
        service = self.service
        if self._staff() is None:
            raise Refused(401, "You are not signed in.")
        last = self.headers.get("Last-Event-ID")
        with service.changed:
            service.resumed_from.append(last)
            generation = service.stream_generation
            sent = int(last) if last else len(service.events)
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            self.wfile.write(b": welcome\n\n")
            while True:
                fresh = service.events_after(sent, generation)
                if fresh is None:
                    return
                for handoff_id, change in fresh:
                    sent += 1
                    data = json.dumps({"id": handoff_id, "change": change})
                    self.wfile.write(f"id: {sent}\nevent: handoff\ndata: {data}\n\n".encode())
        except OSError:
            return  # The page has gone.

    def _staff(self) -> dict[str, Any] | None:
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("console")
        return self.service.sessions.get(cookie.value) if cookie else None

    def _json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self._send(status, json.dumps(body).encode(), {"Content-Type": kind, **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that closes its connections is no error here."""


@contextmanager
def serve(service: Service) -> Iterator[str]:
    """The address of a running server, which ends with the block."""
    handler = type("BoundHandler", (Handler,), {"service": service})
    server = QuietServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        service.drop_streams()
        service.release_held()
        server.shutdown()
        thread.join()
        server.server_close()
