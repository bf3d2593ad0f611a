"""Calm progress: one line for each finished step, with its seconds.

On a terminal the steps under way are shown with a running clock. Elsewhere (a log, CI) a step that
takes long would look like a hang, so its beginning gets a line of its own too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

_NAME_WIDTH = 44
_REDRAW_S = 0.5


@dataclass
class Step:
    """A piece of work under way. `note` is shown beside its seconds when it ends."""

    name: str
    started: float
    note: str = ""


class Progress:
    """Writes progress lines; safe to use from several threads at once."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._lock = threading.Lock()
        self._open: list[Step] = []
        self._live = out.isatty()

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show a step while the block runs, and its outcome afterwards."""
        step = Step(name, self._clock())
        with self._lock:
            self._open.append(step)
            if self._live and len(self._open) == 1:
                threading.Thread(target=self._tick, daemon=True).start()
            elif not self._live:
                self._write(f"  {name} …\n")
        try:
            yield step
        except BaseException:
            self._close(step, "not finished,")
            raise
        self._close(step, step.note)

    def say(self, text: str) -> None:
        """Print a line (or several) of its own."""
        with self._lock:
            self._write(text + "\n")

    def _close(self, step: Step, note: str) -> None:
        seconds = f"{self._clock() - step.started:.1f} s"
        with self._lock:
            self._open.remove(step)
            self._write(f"  {step.name:<{_NAME_WIDTH}} {f'{note} {seconds}'.strip()}\n")

    def _write(self, text: str) -> None:
        erase = "\r\033[K" if self._live else ""
        self._out.write(erase + text)
        self._out.flush()

    def _tick(self) -> None:
        while True:
            with self._lock:
                if not self._open:
                    return
                now = self._clock()
                under_way = ", ".join(f"{s.name} {now - s.started:.0f} s" for s in self._open)
                self._write(f"  {under_way[:100]}")
            time.sleep(_REDRAW_S)
