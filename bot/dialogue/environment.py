"""What the Rasa server is told from outside, by environment variables alone.

Rasa's own files (endpoints.yml, credentials.yml) read the same variables. They are checked here first,
because Rasa's complaint about a missing one is a traceback, and a person needs one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "LANTERN_REDIS_HOST": "host name of Redis",
        "LANTERN_REDIS_PORT": "port of Redis, a number",
        "LANTERN_REDIS_PASSWORD": "password of Redis; set but empty if it has none",
        "LANTERN_REDIS_DB": "number of the Redis database that holds conversations and locks",
        "LANTERN_ACTIONS_URL": "address of the action server, such as http://127.0.0.1:5055",
        "LANTERN_ACTIONS_SECRET": "secret shared with the action server",
        "LANTERN_RASA_SECRET": "secret shared with the gateway",
    }
)
DEADLINE = "LANTERN_RASA_DEADLINE_S"
DEFAULT_DEADLINE_S = 7.0

_MAY_BE_EMPTY = frozenset({"LANTERN_REDIS_PASSWORD"})
_NUMBERS = frozenset({"LANTERN_REDIS_PORT", "LANTERN_REDIS_DB"})


class StartRefused(Exception):
    """The server must not start; the message is one sentence that a person can act on."""


def require(environ: Mapping[str, str]) -> None:
    """Check that everything Rasa's files will ask for is there.

    Raises:
        StartRefused: a variable is missing, empty or not a number where it has to be one.
    """
    for name, meaning in REQUIRED.items():
        value = environ.get(name)
        if value is None or (not value and name not in _MAY_BE_EMPTY):
            raise StartRefused(f"{name} is not set ({meaning}).")
        if name in _NUMBERS and not value.isdecimal():
            raise StartRefused(f"{name} must be a number ({meaning}).")
    deadline_s(environ)


def deadline_s(environ: Mapping[str, str]) -> float:
    """Seconds that a whole turn may take before the channel gives up.

    Raises:
        StartRefused: the variable is set to something that is no positive number.
    """
    raw = environ.get(DEADLINE)
    if not raw:
        return DEFAULT_DEADLINE_S
    try:
        seconds = float(raw)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:
        raise StartRefused(f"{DEADLINE} must be a number of seconds above 0 and at most 60.")
    return seconds
