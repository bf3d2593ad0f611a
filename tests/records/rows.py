"""A row for every table, whatever its columns are: for tests that must hold for tables yet to come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

AT = datetime(2026, 11, 23, 9, 30, 1, 234567, tzinfo=UTC)


def fill(connection: sa.Connection) -> None:
    """Add one row to each table that the database has, as its own catalogue describes it."""
    described = sa.MetaData()
    described.reflect(connection)
    for table in described.sorted_tables:
        if table.name != "alembic_version":
            row = {column.name: _value(connection, column) for column in table.columns}
            connection.execute(table.insert().values(row))


def counts(connection: sa.Connection) -> dict[str, int]:
    """The number of rows of each table."""
    names = sa.inspect(connection).get_table_names()
    return {
        name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"'))  # noqa: S608
        for name in names
    }


def _value(connection: sa.Connection, column: sa.Column[Any]) -> object:
    for key in column.foreign_keys:
        return connection.scalar(sa.select(key.column).limit(1))
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Integer):
        return 1000  # above what a sequence gives out in a test
    if isinstance(kind, sa.DateTime):
        return AT if kind.timezone else AT.replace(tzinfo=None)
    if isinstance(kind, sa.JSON):
        return {"quote": "Schmerz „hier“ 🫀", "numbers": [1, 2.5, None, True]}
    assert isinstance(kind, sa.String), f"no value for {column}"
    return f"{column.name}: Schmerz „hier“ 🫀"
