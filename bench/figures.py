"""Times as the figures that are reported of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Times:
    """The spread of some times, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Of times in seconds; all zero if there are none."""
        if not seconds:
            return cls(0, 0.0, 0.0, 0.0)
        p50, p95, p99 = (float(value) for value in np.percentile(seconds, (50, 95, 99)) * 1000)
        return cls(len(seconds), round(p50, 2), round(p95, 2), round(p99, 2))


def timed(action: Callable[[], object]) -> float:
    """Seconds that this takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
