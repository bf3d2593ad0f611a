"""`lantern evaluate`: measure a started service with one's own messages."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.evaluation.messages import Report

app = typer.Typer(help="Measure a started service.", no_args_is_help=True)

TITLES = {
    "emergency": "emergencies answered as such",
    "ask_or_urgent": "urgent ones asked about, handed over or answered",
    "not_emergency": "others answered as an emergency",
}


@app.callback()
def _group() -> None:
    """Keeps `messages` a command of its own, also while it is the only one."""


@app.command()
def messages(
    file: Annotated[
        Path, typer.Argument(help='{"id","text","gold"} lines; further texts ("style") are groups.')
    ],
    url: Annotated[str, typer.Option(help="Where the service is.")] = "http://127.0.0.1:8080",
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Conversations at a time.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say each message to the service as its own patient, and report rates and failing ids."""
    from bot.evaluation.messages import BadLine, Report, read_cases, run

    try:
        cases = read_cases(file)
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}") from error
    except (BadLine, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error)) from error
    with typer.progressbar(length=len(cases), label="messages", file=sys.stderr) as bar:
        report = Report(asyncio.run(run(cases, url, at_once=at_once, done=lambda: bar.update(1))))
    typer.echo(json.dumps(report.as_json(), indent=2) if as_json else _as_text(report))
    if report.unanswered:
        typer.echo(
            f"{report.unanswered} messages got no answer: is the service at {url} ready?", err=True
        )
        raise typer.Exit(1)


def _as_text(report: Report) -> str:
    from bot.evaluation.messages import Gold

    lines = [f"{TITLES[gold.value]:<50} {report.rate(gold)}" for gold in Gold]
    for key, values in sorted(report.by_group().items()):
        lines += ["", f"by {key}"]
        for value, results in sorted(values.items()):
            rates = [
                f"{gold.value} {rate}"
                for gold in Gold
                if (rate := report.rate(gold, results)).total
            ]
            lines.append(f"  {value:<30} {'; '.join(rates)}")
    failing = [result for result in report.results if result.failed]
    if failing:
        lines += ["", "failing"]
        lines += [f"  {r.case.id}  {r.case.gold.value} came as {r.reply.value}" for r in failing]
    return "\n".join(lines)
