"""Nothing that a patient typed is in any log line, whoever writes it."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CANARY = "tangerine"

WAYS_TO_LOG = {
    "a message": "logging.getLogger('rasa.core.processor').error(CANARY)",
    "an argument": "logging.getLogger('rasa').error('said %s', CANARY)",
    "a wrong number of arguments": "logging.getLogger('rasa').error('said', CANARY, CANARY)",
    "an exception": "fail(lambda: logging.getLogger('sanic.error').exception('failed'))",
    "extra fields": "logging.getLogger('rasa').error('x', extra={'said': CANARY})",
    "a stack": "logging.getLogger('rasa').error(CANARY, stack_info=True)",
    "structlog's event": "structlog.get_logger().error(CANARY)",
    "structlog's fields": "structlog.get_logger().error('event', text=CANARY)",
    "structlog's exception": "fail(lambda: structlog.get_logger().exception('event'))",
    "structlog bound": "structlog.get_logger(CANARY).bind(said=CANARY).warning('event')",
    "a library's own handler": "own_handler().error(CANARY)",
    "a handler that fails": "broken_handler().error('said %s', CANARY)",
    "a warning": "warnings.warn(CANARY)",
    "a crash": "raise ValueError(CANARY)",
    "a crash in a thread": "in_thread()",
    "a crash while cleaning up": "unraisable()",
}
PROGRAM = """
    import logging, sys, threading, warnings
    import structlog
    from bot.dialogue import logs

    CANARY = "tangerine"
    early = structlog.get_logger()
    logs.configure()

    def fail(log):
        local = CANARY
        try:
            raise ValueError(local)
        except ValueError:
            log()

    def own_handler():
        logger = logging.getLogger("library")
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s %(args)s %(msg)s"))
        logger.addHandler(handler)
        return logger

    def broken_handler():
        class Broken(logging.StreamHandler):
            def format(self, record):
                raise RuntimeError(record.getMessage())
        logger = logging.getLogger("broken")
        logger.addHandler(Broken(sys.stderr))
        return logger

    def in_thread():
        def crash():
            raise ValueError(CANARY)
        thread = threading.Thread(target=crash, name=CANARY)
        thread.start()
        thread.join()

    def unraisable():
        class Bad:
            def __del__(self):
                raise ValueError(CANARY)
        Bad()

    early.error(CANARY)
    WAY
"""


@pytest.mark.parametrize("way", WAYS_TO_LOG)
def test_no_way_of_logging_lets_words_through(way: str) -> None:
    program = textwrap.dedent(PROGRAM).replace("WAY", WAYS_TO_LOG[way])

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True
    )

    assert CANARY not in ran.stdout + ran.stderr
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert len(lines) >= 2, "both the first line and the way under test leave a trace"
    for line in lines:
        assert line.keys() <= {"level", "logger", "line", "error", "service", "timestamp"}


def test_a_line_tells_where_and_what_kind_of_failure() -> None:
    program = textwrap.dedent(PROGRAM).replace("WAY", WAYS_TO_LOG["an exception"])

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True
    )

    line = json.loads(ran.stderr.splitlines()[-1])
    assert (line["level"], line["logger"], line["error"]) == ("error", "sanic.error", "ValueError")
