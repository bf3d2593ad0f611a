"""Backup and restore of the record, the same for both databases, so that a hospital can also move from one
to the other with it.

A backup is one reading transaction: a consistent state, taken while the service runs. A restore is one
writing transaction: it is there as a whole or not at all, and never under a service that runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import audit, backup_file, schema
from bot.records.audit import AuditBroken
from bot.records.backup_file import BackupUnusable, End, Header, Line, TableHead
from bot.records.columns import Table, UtcDateTime
from bot.records.record import RecordUnavailable, rebuilding, snapshot

# Rows that are sent to the database at a time.
_ROWS_AT_A_TIME = 500

# How each kind of column is written into a database. JSON is kept as its text, so that nothing of it
# changes on the way; see `_decoded`.
_KINDS: dict[str, sa.types.TypeEngine[Any]] = {
    "boolean": sa.Boolean(),
    "instant": UtcDateTime(),
    "integer": sa.Integer(),
    "json": sa.JSON(none_as_null=True),
    "text": sa.String(),
}


class BackupRefused(RuntimeError):
    """It can't be done as things are; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Copied:
    """What was backed up or restored. `audit_entries` is None if the audit chain is broken."""

    rows: int
    revision: str
    made_at: str
    audit_entries: int | None


def back_up(address: str, path: Path, now: datetime) -> Copied:
    """Write the whole record into a file, while others go on using it.

    Tables of an older revision are backed up as they are: also before a new Lantern's first start.

    Raises:
        BackupRefused: there is no record, or a newer Lantern made its tables.
        RecordUnavailable: the record can't be read.
        OSError: the file can't be written. What was under its name is still there.
    """
    with snapshot(address) as connection:
        revision = schema.revision_of(connection)
        if revision is None:
            raise BackupRefused("There is no record to back up yet.")
        if revision not in schema.revisions():
            raise BackupRefused(
                f"The record's tables are of revision {revision}, which this Lantern doesn't know: back "
                "up with the newer one that runs on it."
            )
        tables = _tables(connection)
        rows = {table.name: _count(connection, table) for table in tables}
        end = End(rows, _chain(connection))
        made_at = now.astimezone(UTC).isoformat(timespec="seconds")
        header = Header(revision, made_at, connection.dialect.name)
        backup_file.write(path, header, _lines(connection, tables, end))
    return Copied(sum(rows.values()), revision, made_at, end.audit)


def restore(address: str, path: Path, *, replace: bool = False) -> Copied:
    """Bring a backup back, into either database; tables of an older Lantern are brought up to date.

    Args:
        address: the database.
        path: what `back_up` wrote.
        replace: give up what the record holds now.

    Raises:
        BackupUnusable: the file is no backup, is damaged, or is of a newer Lantern.
        BackupRefused: the record holds something, or a service runs on it.
        RecordUnavailable: the record can't be written.
        OSError: the file can't be read.
    """
    header, end = backup_file.check(path)
    if header.revision not in schema.revisions():
        raise BackupUnusable(
            f"{path.name} was made by a newer Lantern (tables of revision {header.revision}, here "
            f"{schema.newest()}): restore it with that one."
        )
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(rebuilding(address, alone=True))
        except RecordUnavailable as problem:
            raise BackupRefused(
                f"The record is in use, or can't be reached ({problem}): stop every Lantern on it first."
            ) from None
        _make_room(connection, replace=replace)
        schema.upgrade(connection, header.revision)
        _insert(connection, backup_file.read(path))
        schema.upgrade(connection)
        _go_on_numbering(connection)
        entries = _chain(connection)
        if end.audit is not None and entries != end.audit:
            raise BackupUnusable(
                f"The audit chain in {path.name} doesn't hold: nothing was restored."
            )
    return Copied(sum(end.rows.values()), header.revision, header.made_at, entries)


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Every table as the database itself describes it, each after those that it points at."""
    described = sa.MetaData()
    described.reflect(connection)
    return [table for table in described.sorted_tables if table.name != "alembic_version"]


def _count(connection: sa.Connection, table: sa.TableClause) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _chain(connection: sa.Connection) -> int | None:
    """The number of audit entries, None if they don't hold together."""
    with Session(connection) as session:
        try:
            return audit.verify(session)
        except AuditBroken:
            return None


def _lines(connection: sa.Connection, tables: list[sa.Table], end: End) -> Iterator[Line | End]:
    for table in tables:
        head = TableHead(table.name, tuple((c.name, _kind(c)) for c in table.columns))
        yield head
        wanted = [
            sa.cast(sa.column(name), sa.Text) if kind == "json" else sa.column(name, _KINDS[kind])
            for name, kind in head.columns
        ]
        rows = connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(
            sa.select(*wanted).select_from(table).order_by(*table.primary_key.columns)
        )
        for row in rows:
            yield [value.isoformat() if isinstance(value, datetime) else value for value in row]
    yield end


def _kind(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.DateTime):
        return "instant"
    for kind, made in _KINDS.items():
        if isinstance(column.type, type(made)):
            return kind
    raise TypeError(f"a backup has no form for {column}")


def _make_room(connection: sa.Connection, *, replace: bool) -> None:
    if schema.revision_of(connection) is None:
        return
    held = sum(
        _count(connection, sa.table(name))
        for name in sa.inspect(connection).get_table_names()
        if name in Table.metadata.tables
    )
    if held and not replace:
        raise BackupRefused(
            f"The record holds {held:,} rows already: say --replace to give them up for the backup."
        )
    schema.downgrade(connection, "base")


def _insert(connection: sa.Connection, lines: Iterator[Line]) -> None:
    head, rows = TableHead("", ()), list[list[Any]]()
    for line in lines:
        if isinstance(line, list):
            rows.append(line)
        if rows and (isinstance(line, TableHead) or len(rows) == _ROWS_AT_A_TIME):
            _send(connection, head, rows)
            rows = []
        if isinstance(line, TableHead):
            head = line
    if rows:
        _send(connection, head, rows)


def _send(connection: sa.Connection, head: TableHead, rows: list[list[Any]]) -> None:
    table = sa.table(head.name, *(sa.column(name, _KINDS[kind]) for name, kind in head.columns))
    connection.execute(
        sa.insert(table),
        [
            {
                name: _decoded(kind, value)
                for (name, kind), value in zip(head.columns, row, strict=True)
            }
            for row in rows
        ],
    )


def _decoded(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "instant":
        return datetime.fromisoformat(value)
    if kind == "json":
        return sa.JSON.NULL if value == "null" else json.loads(value)
    return value


def _go_on_numbering(connection: sa.Connection) -> None:
    """Numbers that PostgreSQL gives out go on after the highest; SQLite sees to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in Table.metadata.sorted_tables:
        for column in table.primary_key.columns:
            if column is table.autoincrement_column:
                sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
                highest = connection.scalar(sa.select(sa.func.max(column)))
                if highest:
                    connection.execute(sa.select(sa.func.setval(sequence, highest)))
