"""The form of the tables: which revision a database has, and how it gets to another one."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.records.locks import Lock, hold

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class SchemaUnknown(RuntimeError):
    """The tables have a revision that this Lantern doesn't know: a newer one made them."""


def newest() -> str:
    """The revision that this Lantern works with."""
    revision = _script().get_current_head()
    assert revision is not None
    return revision


def revisions() -> list[str]:
    """Every known revision, oldest first."""
    return [script.revision for script in _script().walk_revisions()][::-1]


def revision_of(connection: sa.Connection) -> str | None:
    """The revision of a database's tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: sa.Connection, revision: str = "head") -> None:
    """Bring the tables up to a revision, in the transaction that is open.

    Raises:
        SchemaUnknown: a newer Lantern made them. Nothing was changed.
    """
    hold(connection, Lock.TABLES)
    present = revision_of(connection)
    if present is not None and present not in revisions():
        raise SchemaUnknown(
            f"The record's tables are of revision {present}, which this Lantern ({newest()}) doesn't "
            "know: run the newer Lantern that made them."
        )
    command.upgrade(_config(connection), revision)
    if connection.dialect.name == "sqlite":
        # Foreign keys are off meanwhile, because SQLite changes a table by making it anew.
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"the migration left rows of {broken[0]} without what they point at")


def downgrade(connection: sa.Connection, revision: str) -> None:
    """Take the tables down to an older revision, or to `base`: none, with all that is in them."""
    hold(connection, Lock.TABLES)
    command.downgrade(_config(connection), revision)


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
