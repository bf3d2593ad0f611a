"""docs/performance.md from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.figures import Times
from bench.form_step import FormStep
from bench.load import Load
from bench.machine import Memory

# What the house may cost on top of Rasa at the median.
AIM_MS = 30.0


@dataclass(frozen=True)
class Start:
    """Seconds from the command to the address being printed."""

    first: float
    warm: float
    bare_rasa: float


@dataclass(frozen=True)
class Results:
    """Everything that one run measured."""

    machine: str
    command: str
    taken: str
    form_step: FormStep
    screen: dict[int, Times]
    answer: Times
    loads: list[tuple[Load, Load]]  # bare Rasa, Lantern
    start: Start
    memory: dict[str, Memory]


def markdown(results: Results) -> str:
    """The page."""
    step = results.form_step
    extra = step.lantern.p50 - step.rasa.p50
    verdict = "within" if extra <= AIM_MS else "over"
    return "\n".join(
        [
            "# Performance",
            "",
            f"Made by `{results.command}` on {results.taken}; run it again to make this page anew.",
            f"Machine: {results.machine}. The load generator runs on the same cores.",
            "",
            "Figures of one machine on one day. No test depends on them.",
            "",
            "![Bars of the figures below](performance.svg)",
            "",
            "## One turn",
            "The same step of the booking form (the department, then the free times from the record), as",
            "a turn of a bare Rasa (`rasa run --enable-api`, REST channel, same model, action server and",
            "stores) and as a turn of Lantern (accepted, screened, committed, Rasa, committed, delivered),",
            "one after the other by turns. Milliseconds.",
            "",
            *_times({"bare Rasa": step.rasa, "Lantern": step.lantern}),
            "",
            f"The house costs {extra:.1f} ms at the median, {verdict} the aim of {AIM_MS:.0f} ms.",
            "",
            "## Parts, inside one process",
            "",
            *_times(
                {
                    f"red-flag screen, {length:,} characters": times
                    for length, times in results.screen.items()
                }
                | {"extractive answer with citations": results.answer}
            ),
            "",
            "## Many patients at once",
            "Each patient sends a message every 20 s: small talk, a booking, a question about health.",
            "Times count from when a message was due. A fallback is Lantern's safe reply when Rasa is late;",
            "an empty answer is Rasa's way to say that something failed.",
            "",
            *_table(
                (
                    "patients",
                    "served by",
                    "sent",
                    "answered",
                    "per s",
                    "p50",
                    "p95",
                    "p99",
                    "others",
                ),
                [
                    row
                    for bare, lantern in results.loads
                    for row in (_load("bare Rasa", bare), _load("Lantern", lantern))
                ],
            ),
            "",
            "## Starting",
            "",
            *_table(
                ("start", "seconds"),
                [
                    (
                        "`lantern up`, new home: record made, articles indexed",
                        f"{results.start.first:.1f}",
                    ),
                    ("`lantern up`, warm", f"{results.start.warm:.1f}"),
                    ("bare Rasa alone", f"{results.start.bare_rasa:.1f}"),
                ],
            ),
            "",
            "## Memory",
            "After the load. PSS counts pages that processes share once, in shares.",
            "",
            *_table(
                ("process", "PSS, MB", "RSS, MB"),
                [(name, str(m.pss), str(m.rss)) for name, m in results.memory.items()],
            ),
            "",
        ]
    )


def _times(rows: dict[str, Times]) -> list[str]:
    return _table(
        ("", "p50", "p95", "p99", "count"),
        [
            (name, f"{t.p50:.1f}", f"{t.p95:.1f}", f"{t.p99:.1f}", str(t.count))
            for name, t in rows.items()
        ],
    )


def _load(name: str, load: Load) -> tuple[str, ...]:
    others = ", ".join(f"{count} {what}" for what, count in load.others.items()) or "none"
    times = (load.times.p50, load.times.p95, load.times.p99)
    return (
        str(load.patients),
        name,
        str(load.sent),
        str(load.answered),
        f"{load.per_second:.1f}",
        *(f"{value:.0f}" for value in times),
        others,
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
