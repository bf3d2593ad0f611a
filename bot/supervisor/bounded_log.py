"""A log file that can't fill the disk: at most `max_bytes`, with `kept` older ones beside it."""

from __future__ import annotations

from pathlib import Path

MAX_BYTES = 5_000_000
KEPT = 2
_TAIL_BYTES = 4_000


class BoundedLog:
    """Takes what a child writes and turns the file over when it is full."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._kept = kept

    def write(self, chunk: bytes) -> None:
        """Append a chunk. On a full disk it is dropped, because a log may never stop the service."""
        try:
            if self.path.exists() and self.path.stat().st_size + len(chunk) > self._max_bytes:
                self._turn_over()
            with self.path.open("ab") as file:
                file.write(chunk)
        except OSError:
            return

    def last_words(self) -> str:
        """The last plain line: what a program that refused to start said about it, or nothing.

        Coded JSON lines and the lines of a traceback are passed over; they are for the log's reader.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
                lines = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        plain = [line for line in lines if line.strip() and not line.startswith(("{", " ", "\t"))]
        return plain[-1].strip() if plain else ""

    def _turn_over(self) -> None:
        for number in range(self._kept, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = (
                self.path.with_name(f"{self.path.name}.{number - 1}") if number > 1 else self.path
            )
            if newer.exists():
                newer.replace(older)
