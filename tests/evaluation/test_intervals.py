from __future__ import annotations

import math

import pytest

from bot.evaluation.intervals import Rate


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),  # 1 - 0.025 ** (1 / 10)
        (10, 10, 0.6915, 1.0),
        (1, 2, 0.0126, 0.9874),  # 1 - sqrt(0.975) and sqrt(0.975)
    ],
)
def test_the_interval_is_the_exact_one(hits: int, total: int, low: float, high: float) -> None:
    assert Rate(hits, total).interval == pytest.approx((low, high), abs=1e-4)


def test_nothing_counted_says_nothing() -> None:
    assert math.isnan(Rate(0, 0).share)
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert str(Rate(0, 0)) == "none"
