"""`lantern up` and `lantern train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(up)
    app.command()(train)


def up(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the gateway; 0 takes a free one.")
    ] = None,
    home: Annotated[
        Path | None, typer.Option(help="Folder of the record, secrets, logs and models.")
    ] = None,
) -> None:
    """Start everything, show where it is, and run until Ctrl-C."""
    from bot.settings import load_settings
    from bot.supervisor.up import up as run

    chosen: dict[str, Any] = {"port": port, "home": home.resolve() if home else None}
    raise typer.Exit(run(load_settings(**{k: v for k, v in chosen.items() if v is not None})))


def train(
    force: Annotated[bool, typer.Option(help="Train even if nothing has changed.")] = False,
) -> None:
    """Train the dialogue model, export the embedding model and index the articles, where changed."""
    from bot.settings import load_settings
    from bot.supervisor.training import train_all

    train_all(load_settings(), force=force)
