"""Logs that cannot carry a patient's words.

Every line is JSON with coded fields from an allow-list: what is not on the list is dropped, however it
got there. Free text (a log message of a library, an exception's text, the locals of a traceback) is
replaced by where it came from, because libraries put user input into their messages. The line still
names module, line and exception type, which is enough to find the code.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any

import structlog

# What a request is called in every process's logs. Hexadecimal digits and hyphens only, because whoever
# calls could otherwise write words into the logs.
REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[0-9a-fA-F-]{16,64}")

# Coded values only: names, numbers, keyed hashes. Add a field here only if no value of it can ever be
# something that a patient or a nurse typed.
ALLOWED_FIELDS = frozenset(
    {
        "action",
        "attempt",
        "channel",
        "change",
        "code",
        "conversation",
        "count",
        "dependency",
        "error",
        "event",
        "exit_code",
        "handoff",
        "intent",
        "kind",
        "latency_ms",
        "level",
        "line",
        "logger",
        "method",
        "mode",
        "outcome",
        "pid",
        "port",
        "process",
        "reason",
        "request",
        "route",
        "rule",
        "seconds",
        "service",
        "skill",
        "status",
        "timestamp",
        "turn",
        "urgency",
    }
)


def _allow_listed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep coded fields; turn an exception into its type and the place where it was raised."""
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info if isinstance(exc_info, BaseException) else exc_info[1] if exc_info else None
    if error is not None:
        event["error"] = type(error).__name__
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        if frame is not None:
            event["line"] = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}"
    return {name: value for name, value in event.items() if name in ALLOWED_FIELDS}


def _foreign(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the message of a library by the line of code that wrote it."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "library"
    event["line"] = f"{record.module}:{record.lineno}"
    return event


def read_request_id(header: str | None) -> str | None:
    """The id that this header holds, or None if it holds anything else."""
    return header if header and _REQUEST_ID.fullmatch(header) else None


def working_on(request_id: str | None) -> AbstractContextManager[Any]:
    """Every log line inside the block, and of tasks and threads begun in it, carries this id."""
    return structlog.contextvars.bound_contextvars(request=request_id)


def present_request_id() -> str | None:
    """The id of the request that is being worked on here, or None outside of one."""
    found = structlog.contextvars.get_contextvars().get("request")
    return str(found) if found else None


def configure(service: str) -> None:
    """Send every log of this process, ours and the libraries', to stderr as coded JSON lines.

    Args:
        service: the name in each line's `service` field, such as `gateway`.
    """

    def stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        return event

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        stamp,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _foreign],
            processors=[_allow_listed, structlog.processors.JSONRenderer(default=str)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    # One line a request of a library says nothing that our own coded lines don't.
    for noisy in ("httpx", "httpcore", "uvicorn.access", "sanic.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger(name: str) -> Any:
    """A logger whose keyword arguments are coded fields; see `ALLOWED_FIELDS`."""
    return structlog.stdlib.get_logger(name)
