"""Logs of the Rasa process that cannot carry a patient's words.

Rasa, Sanic and their libraries put user input into log messages, exception texts and tracebacks. So no
message and no traceback ever enters a log record here: what remains is level, logger, place in the code
and the type of the exception, one JSON line each. It is done where records are made, which holds for
handlers that a library adds later as well.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from collections.abc import Mapping, MutableMapping
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from bot.dialogue import request_ids

_SERVICE = "rasa"
# What a library will change one day is nothing that whoever runs the service can act on.
_UNTOLD = (DeprecationWarning, FutureWarning, PendingDeprecationWarning)


class CodedRecord(logging.LogRecord):
    """A log record without its message, its arguments and its traceback."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: object,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **kwargs: Any,
    ) -> None:
        del msg, args, sinfo, kwargs
        super().__init__(name, level, pathname, lineno, "", (), None, func, None)
        self.error = _error_name(exc_info)


class CodedFormatter(logging.Formatter):
    """Writes the fields of a record that can't hold anything that was typed."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line."""
        fields = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "line": f"{record.module}:{record.lineno}",
        }
        error = getattr(record, "error", None) or _error_name(record.exc_info)
        return coded_line(fields | ({"error": error} if error else {}))


def coded_line(fields: Mapping[str, str | int]) -> str:
    """A log line of this process: the fields, the service and the time."""
    now = datetime.now(timezone.utc).isoformat()
    request = request_ids.present()
    named = {"request": request} if request else {}
    return json.dumps({**fields, **named, "service": _SERVICE, "timestamp": now})


def turn_ended(status: int, latency_ms: int) -> None:
    """Log the end of a turn: the HTTP status that the gateway gets, and how long it took."""
    line = coded_line(
        {"level": "info", "event": "turn_ended", "status": status, "latency_ms": latency_ms}
    )
    print(line, file=sys.stderr, flush=True)


def configure() -> None:
    """Send every log of this process to stderr as coded lines: logging, structlog, warnings, crashes."""
    logging.setLogRecordFactory(CodedRecord)
    # Otherwise a handler that fails prints the record's arguments.
    logging.raiseExceptions = False
    warnings.showwarning = _log_warning
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(CodedFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.CallsiteParameterAdder(
                {
                    structlog.processors.CallsiteParameter.MODULE,
                    structlog.processors.CallsiteParameter.LINENO,
                }
            ),
            _coded_event,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_crash
    sys.unraisablehook = lambda found: _log_crash(
        found.exc_type, found.exc_value, found.exc_traceback
    )
    threading.excepthook = lambda found: _log_crash(
        found.exc_type, found.exc_value, found.exc_traceback
    )


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del message, file, line
    if not issubclass(category, _UNTOLD):
        place = f"{Path(filename).stem}:{lineno}"
        fields = {
            "level": "warning",
            "logger": "warnings",
            "line": place,
            "error": category.__name__,
        }
        print(coded_line(fields), file=sys.stderr)


def _coded_event(_: Any, method: str, event: MutableMapping[str, Any]) -> str:
    fields = {
        "level": str(event.get("level", method)),
        "logger": "structlog",
        "line": f"{event.get('module')}:{event.get('lineno')}",
    }
    error = _error_name(event.get("exc_info"))
    return coded_line(fields | ({"error": error} if error else {}))


def _error_name(exc_info: Any) -> str | None:
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1] if exc_info[1] is not None else exc_info[0]
    if isinstance(exc_info, BaseException):
        return type(exc_info).__name__
    return exc_info.__name__ if isinstance(exc_info, type) else None


def _log_crash(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    del error
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = (
        "?"
        if trace is None
        else f"{Path(trace.tb_frame.f_code.co_filename).stem}:{trace.tb_lineno}"
    )
    line = coded_line(
        {"level": "critical", "logger": "crash", "line": place, "error": kind.__name__}
    )
    print(line, file=sys.stderr)
