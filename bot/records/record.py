"""One way in to the SQL record: short read and write transactions, and the migrations.

SQLite runs in WAL mode with synchronous=FULL, so that what was committed survives a power cut, and every
write begins with BEGIN IMMEDIATE, because a transaction that reads first and locks later fails under
load (docs/architecture.md, "The record"). No transaction may be held open across a call to anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).resolve().parent / "migrations"

# Seconds a writer waits for another writer. Short, so that a stuck record becomes a safe reply while the
# patient still waits for the turn (10 s at most).
BUSY_TIMEOUT_S = 2.0


class RecordUnavailable(RuntimeError):
    """The record can't be read or written now (locked, full, unreachable). Nothing was committed."""


class Record:
    """The SQL database behind one Lantern service."""

    def __init__(self, engine: sa.Engine) -> None:
        self._reader = engine
        self._writer = engine.execution_options(lantern_write=True)

    @classmethod
    def open(cls, database_url: str) -> Record:
        """Open the record at a SQLAlchemy address such as `sqlite:///path` without touching its tables."""
        url = sa.make_url(database_url)
        if url.get_backend_name() == "sqlite":
            engine = sa.create_engine(
                url,
                connect_args={"timeout": BUSY_TIMEOUT_S},
                pool_size=10,
                max_overflow=30,
                pool_timeout=BUSY_TIMEOUT_S,
            )
            sa.event.listen(engine, "connect", _prepare_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = sa.create_engine(url, pool_pre_ping=True)
        return cls(engine)

    def migrate(self) -> None:
        """Bring the tables to the newest form. Safe to call at every start and from two processes."""
        database = self._reader.url.database
        if self._reader.dialect.name == "sqlite" and database:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with _translated(), self._writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; commits at the end, rolls back on any exception.

        Raises:
            RecordUnavailable: the record is locked, full or unreachable.
        """
        with (
            _translated(),
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
            _translated(),
            Session(self._reader, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self._reader.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        # `from None`: the database's own error repeats the statement's values, a patient's words.
        raise RecordUnavailable(type(error.__cause__ or error).__name__) from None


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is erased is overwritten, not only unlinked.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("lantern_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
