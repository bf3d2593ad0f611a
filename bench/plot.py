"""`python -m bench.plot FIGURES.json PICTURE.svg`: the figures as bars.

Runs in Rasa's environment, which has matplotlib; the application needs none.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "lantern", "font.size": 9})

import matplotlib.pyplot as plt  # noqa: E402

RASA, LANTERN = "#9aa5b1", "#0b6e6e"


def main(figures: Path, picture: Path) -> None:
    """Draw the form step, and the 95th percentile under load."""
    results = json.loads(figures.read_text("utf-8"))
    step = results["form_step"]
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 2.8), constrained_layout=True)
    _pair(
        left,
        "One form step, ms",
        ["p50", "p95"],
        [step["rasa"]["p50"], step["rasa"]["p95"]],
        [step["lantern"]["p50"], step["lantern"]["p95"]],
    )
    _pair(
        right,
        "95th percentile under load, ms",
        [f"{bare['patients']} patients" for bare, _ in results["loads"]],
        [bare["times"]["p95"] for bare, _ in results["loads"]],
        [lantern["times"]["p95"] for _, lantern in results["loads"]],
    )
    left.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.12), ncol=2, frameon=False)
    figure.savefig(picture, metadata={"Date": None})


def _pair(
    axes: plt.Axes, title: str, names: list[str], rasa: list[float], lantern: list[float]
) -> None:
    rows = range(len(names))
    bars = axes.barh([row - 0.2 for row in rows], rasa, 0.38, color=RASA, label="bare Rasa")
    axes.bar_label(bars, fmt="%.0f", padding=3)
    bars = axes.barh([row + 0.2 for row in rows], lantern, 0.38, color=LANTERN, label="Lantern")
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.set_yticks(list(rows), names)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
