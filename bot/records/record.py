"""One way in to the SQL record: short read and write transactions, and the migrations.

No transaction may be held open across a call to anything (docs/architecture.md, "The record").
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.records import schema
from bot.records.engines import APPLICATION_NAME, driver_error, open_engine, reader_of, writer_of

# Seconds a transaction waits for a lock, a connection or an answer. Short, so that a stuck record becomes
# a safe reply while the patient still waits for the turn (10 s at most).
PATIENCE_S = 2.0

# The same for work that no patient waits for (migrations, backup, restore), and the seconds that one
# statement of it may take.
LONG_PATIENCE_S, LONG_ANSWER_S = 30.0, 3600.0

# What a database says when it is at fault, or gone. The other errors are faults of a statement.
_AT_FAULT = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
)


class RecordUnavailable(RuntimeError):
    """The record can't be read or written now (locked, full, unreachable). Nothing was committed."""


class Record:
    """The SQL database behind one Lantern service."""

    def __init__(self, address: str, patience_s: float = PATIENCE_S) -> None:
        self._address = address
        self._engine = open_engine(address, patience_s, patience_s)
        self._reader, self._writer = reader_of(self._engine), writer_of(self._engine)

    @classmethod
    def open(cls, database_url: str, patience_s: float = PATIENCE_S) -> Record:
        """Open the record at `sqlite:///PATH` or `postgresql://…` without touching its tables.

        Args:
            database_url: the database.
            patience_s: seconds that a transaction may wait for a lock, a connection or an answer.

        Raises:
            ValueError: the address is of neither kind.
        """
        return cls(database_url, patience_s)

    def migrate(self) -> None:
        """Bring the tables to the newest form. Safe to call at every start and from two processes.

        Raises:
            RecordUnavailable: the record is locked, full or unreachable. Nothing was changed.
            SchemaUnknown: a newer Lantern made the tables.
        """
        with rebuilding(self._address) as connection:
            schema.upgrade(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; commits at the end, rolls back on any exception.

        On SQLite it is the only writer. On PostgreSQL others write at the same time: what a transaction
        decides on, it locks first (`conversations.locked`).

        Raises:
            RecordUnavailable: the record is locked, full or unreachable.
        """
        with (
            translated(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads, seeing one consistent state.

        Raises:
            RecordUnavailable: the record is unreachable.
        """
        with (
            translated(),
            Session(self._reader, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def overwrite_what_was_removed(self) -> None:
        """Leave no removed words in the files: SQLite's log is folded into its file and emptied.

        Freed pages were overwritten when the rows went (`secure_delete`). PostgreSQL's files are its
        own and its host's affair: dead rows go with its vacuum, and the disk is to be encrypted.

        Raises:
            RecordUnavailable: a reader still needs the log; try again.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with translated():
            connection = self._engine.raw_connection()
            try:
                row = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error as error:
                raise RecordUnavailable(type(error).__name__) from None
            finally:
                connection.close()
        if row and row[0]:
            raise RecordUnavailable("checkpoint_busy")

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


@contextmanager
def snapshot(address: str) -> Iterator[sa.Connection]:
    """One transaction that reads everything, in the time that it needs, and sees one state throughout.

    Raises:
        RecordUnavailable: the record is not there yet, or unreachable.
    """
    engine = open_engine(address, LONG_PATIENCE_S, LONG_ANSWER_S)
    if (file := _file(engine)) is not None and not file.exists():
        raise RecordUnavailable("there is no such file")
    try:
        with translated(), reader_of(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def rebuilding(address: str, *, alone: bool = False) -> Iterator[sa.Connection]:
    """One transaction that may change the tables themselves, and takes the time that it needs.

    Args:
        address: the database.
        alone: nobody else may have the record open, and nobody can open it meanwhile.

    Raises:
        RecordUnavailable: the record is locked, full or unreachable, or not ours alone. Nothing was
            changed.
    """
    engine = open_engine(address, PATIENCE_S if alone else LONG_PATIENCE_S, LONG_ANSWER_S)
    if (file := _file(engine)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        sa.event.listen(engine, "connect", _foreign_keys_off)
        if alone:
            sa.event.listen(engine, "connect", _exclusive, insert=True)
    try:
        with translated(), writer_of(engine).begin() as connection:
            if alone and file is None:
                _require_no_other_lantern(connection)
            yield connection
    finally:
        engine.dispose()


def _file(engine: sa.Engine) -> Path | None:
    """SQLite's file; None on PostgreSQL."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


def _foreign_keys_off(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    _pragma(connection, "foreign_keys=OFF")


def _exclusive(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    # Before anything else is asked: whoever else has the file open makes the next statement fail.
    _pragma(connection, "locking_mode=EXCLUSIVE")


def _pragma(connection: sa.engine.interfaces.DBAPIConnection, text: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA {text}")
    cursor.close()


def _require_no_other_lantern(connection: sa.Connection) -> None:
    """A running service always has a connection open. One that is being closed may show a little longer."""
    until = time.monotonic() + PATIENCE_S
    while connection.execute(sa.text(_OTHERS), {"name": APPLICATION_NAME}).first() is not None:
        if time.monotonic() > until:
            raise RecordUnavailable("others have it open")
        time.sleep(0.1)
        connection.execute(sa.text("SELECT pg_stat_clear_snapshot()"))


_OTHERS = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()
"""


@contextmanager
def translated() -> Iterator[None]:
    """Turns what a database at fault says into `RecordUnavailable`."""
    try:
        yield
    except _AT_FAULT as error:
        # `from None`: the database's own error may repeat a row's values, a patient's words.
        raise RecordUnavailable(driver_error(error)) from None
    except sa.exc.DatabaseError as error:
        # SQLite's plain one says that the file is damaged, or no database at all.
        if type(error) is not sa.exc.DatabaseError:
            raise
        raise RecordUnavailable(driver_error(error)) from None
