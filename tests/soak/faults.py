"""What is broken in a round of the soak: processes killed or hung, the record locked, at a random moment."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from tests.faults.holding import record_locked, stopped
from tests.service import RunningService

# Seconds within which a round's fault begins; a turn that nothing disturbs takes about 0.1 s.
BEGINS_WITHIN_S = 0.6
LASTS_AT_MOST_S = 3.0

PARTS = ("gateway", "rasa", "actions", "redis")


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong; `weight` is how often, against the others."""

    name: str
    weight: int
    happen: Callable[[RunningService, random.Random], None]


def _kill(*names: str) -> Callable[[RunningService, random.Random], None]:
    def happen(service: RunningService, rng: random.Random) -> None:
        for name in names:
            # Gone already, or not started again yet.
            with suppress(ProcessLookupError, KeyError):
                os.kill(service.process_id(name), signal.SIGKILL)

    return happen


def _hang(name: str) -> Callable[[RunningService, random.Random], None]:
    def happen(service: RunningService, rng: random.Random) -> None:
        with suppress(ProcessLookupError), stopped(service, name):
            time.sleep(rng.uniform(0.1, LASTS_AT_MOST_S))

    return happen


def _lock(service: RunningService, rng: random.Random) -> None:
    with ExitStack() as held:
        held.enter_context(record_locked(service))
        time.sleep(rng.uniform(0.1, LASTS_AT_MOST_S))


FAULTS = (
    *(
        Fault(f"{name} killed", weight, _kill(name))
        for name, weight in zip(PARTS, (8, 1, 3, 3), strict=True)
    ),
    Fault("gateway and redis killed", 1, _kill("gateway", "redis")),
    Fault("gateway and actions killed", 1, _kill("gateway", "actions")),
    *(Fault(f"{name} hung", 1, _hang(name)) for name in PARTS),
    Fault("record locked", 1, _lock),
)


def draw(rng: random.Random) -> tuple[Fault, float]:
    """A fault, and after how many seconds of the round it happens."""
    weights = [fault.weight for fault in FAULTS]
    return rng.choices(FAULTS, weights)[0], rng.uniform(0, BEGINS_WITHIN_S)
