"""The gateway's id of the request that a turn belongs to: in every log line, and on to the action server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"
# Nothing but an id: what stands in this header goes into logs.
_ID = re.compile(r"[0-9a-fA-F-]{16,64}")

_present: ContextVar[str] = ContextVar("request", default="")


def present() -> str:
    """The id of the request that is being worked on; empty outside of one."""
    return _present.get()


@contextmanager
def working_on(header: str | None) -> Iterator[None]:
    """Work inside the block is done for the request that this header names, if it is an id."""
    token = _present.set(header if header and _ID.fullmatch(header) else "")
    try:
        yield
    finally:
        _present.reset(token)
