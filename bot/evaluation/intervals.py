"""Rates with exact intervals, because small counts are where a rate alone misleads."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True)
class Rate:
    """`hits` of `total`, with its exact 95 % interval; shares are from 0 to 1, nan where total is 0."""

    hits: int
    total: int

    @property
    def share(self) -> float:
        """The observed share."""
        return self.hits / self.total if self.total else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """The exact 95 % interval of Clopper and Pearson (Biometrika 1934)."""
        if not self.total:
            return (0.0, 1.0)
        found = binomtest(self.hits, self.total).proportion_ci(0.95, method="exact")
        return (float(found.low), float(found.high))

    def __str__(self) -> str:
        if not self.total:
            return "none"
        low, high = self.interval
        return f"{self.share:6.1%} ({self.hits} of {self.total}; 95 % {low:.1%} to {high:.1%})"
