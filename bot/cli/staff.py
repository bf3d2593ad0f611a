"""`lantern staff`: who may sign in to the nurse console."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

app = typer.Typer(help="Staff of the nurse console.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `add` a word of its own while it is the only command."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="As colleagues and patients see it.")],
    role: Annotated[str, typer.Option(help="nurse or lead.")] = "nurse",
) -> None:
    """Add somebody, or let them sign in again: prints a link that works once."""
    from bot.records import RecordUnavailable
    from bot.settings import load_settings
    from bot.supervisor.home import Home
    from bot.supervisor.record import prepare_record
    from bot.supervisor.sign_in_link import sign_in_link

    settings = load_settings()
    running = Home(settings.home).port_of("gateway")
    if running is not None:
        settings = settings.model_copy(update={"port": running})
    try:
        prepare_record(settings)
        link = sign_in_link(settings, name, role, datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    except RecordUnavailable as error:
        typer.echo(f"The record can't be written now ({error}): try again.", err=True)
        raise typer.Exit(1) from error
    typer.echo(link)
