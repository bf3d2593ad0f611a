"""`lantern backup` and `lantern restore`: the record into one file, and back, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.records.backup import Copied


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; replaced if it is there.")],
) -> None:
    """Write the whole record into one file, while the service runs. It holds patients' words."""
    from bot.records import RecordUnavailable
    from bot.records.backup import BackupRefused, back_up
    from bot.settings import load_settings

    try:
        made = back_up(load_settings().record_url, file, datetime.now(UTC))
    except (BackupRefused, RecordUnavailable) as problem:
        _give_up(f"No backup was made. {_sentence(problem)}")
    except OSError as error:
        _give_up(f"No backup was made: {file} can't be written ({error.strerror}).")
    typer.echo(f"Backed up {made.rows:,} rows to {file} ({file.stat().st_size:,} bytes).")
    _say_chain(made)


def restore(
    file: Annotated[Path, typer.Argument(help="What `lantern backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up what the record holds now.")
    ] = False,
) -> None:
    """Bring a backup back, with Lantern stopped: into SQLite or PostgreSQL, wherever it came from."""
    from bot.records import RecordUnavailable, SchemaUnknown
    from bot.records.backup import BackupRefused
    from bot.records.backup import restore as bring_back
    from bot.records.backup_file import BackupUnusable
    from bot.settings import load_settings
    from bot.supervisor.home import Home

    settings = load_settings()
    home = Home(settings.home.resolve())
    home.prepare()
    try:
        with home.locked():
            restored = bring_back(settings.record_url, file, replace=replace)
    except (BackupRefused, BackupUnusable, RecordUnavailable, SchemaUnknown) as problem:
        _give_up(f"Nothing was restored. {_sentence(problem)}")
    except OSError as error:
        _give_up(f"Nothing was restored: {file} can't be read ({error.strerror}).")
    typer.echo(f"Restored {restored.rows:,} rows as they were at {restored.made_at}.")
    _say_chain(restored)
    typer.echo("What was erased on a patient's wish after that time is back: erase it again.")


def _sentence(problem: Exception) -> str:
    from bot.records import RecordUnavailable

    if isinstance(problem, RecordUnavailable):
        return f"The record can't be used now ({problem}): check DATABASE_URL, or the disk."
    return str(problem)


def _say_chain(copied: Copied) -> None:
    if copied.audit_entries is None:
        typer.echo(
            "The audit chain is broken: an entry was changed or removed before the backup was made.",
            err=True,
        )
    else:
        typer.echo(f"The audit chain is whole: {copied.audit_entries:,} entries.")


def _give_up(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
