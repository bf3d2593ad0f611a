"""`lantern screen`: what the red-flag rules find in a message, without a conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.lines import read_lines

if TYPE_CHECKING:
    from bot.clinical import RedFlag, Screening


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(screen)


def screen(
    text: Annotated[
        str | None,
        typer.Argument(help="The message; with --jsonl a file (default: standard input)."),
    ] = None,
    jsonl: Annotated[
        bool, typer.Option(help='Read {"id","text"} lines, print one JSON line for each.')
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the red flags in a message, the words that fired each, and the sources."""
    screening = _screener()
    if jsonl:
        for line in read_lines(text):
            typer.echo(json.dumps({"id": line.id, **_as_json(screening(line.text))}))
    elif text is None:
        raise typer.BadParameter("give a TEXT, or --jsonl")
    elif as_json:
        typer.echo(json.dumps(_as_json(screening(text)), indent=2))
    else:
        typer.echo(_as_text(screening(text)))


def _screener() -> Callable[[str], Screening]:
    from bot.clinical import load_rules
    from bot.clinical import screen as screen_text
    from bot.settings import CHECKOUT

    rules = load_rules(CHECKOUT / "data" / "clinical")
    return lambda text: screen_text(text, (), rules, datetime.now(UTC))


def _as_json(found: Screening) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "flags": [_flag_as_json(flag) for flag in found.flags],
        "question": found.question.text if found.question else None,
        "rules_version": found.rules_version,
    }


def _flag_as_json(flag: RedFlag) -> dict[str, Any]:
    return {
        "rule": flag.rule_id,
        "presentation": flag.presentation,
        "urgency": flag.urgency.value,
        "evidence": [{"text": e.text, "start": e.start, "end": e.end} for e in flag.evidence],
        "citations": [asdict(citation) for citation in flag.citations],
    }


def _as_text(found: Screening) -> str:
    lines = [f"outcome: {found.outcome.value}"]
    for flag in found.flags:
        words = ", ".join(f"“{evidence.text}”" for evidence in flag.evidence)
        lines.append(f"{flag.urgency.value}  {flag.presentation} ({flag.rule_id})")
        lines.append(f"  words:  {words}")
        lines += [f"  source: {c.organisation}, {c.title}, {c.url}" for c in flag.citations]
    if found.question is not None:
        lines.append(f"asks: {found.question.text}")
    return "\n".join(lines)
