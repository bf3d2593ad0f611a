"""How each database is opened, so that both keep the same promises.

What was committed survives a power cut; a writer that can't go on says so within `patience_s` seconds,
whether another one holds the lock, the disk is full, or the server is gone or frozen; and an error never
repeats a statement's values, which are a patient's words (docs/architecture.md, "The record").
"""

from __future__ import annotations

from typing import Any, cast

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from psycopg.types.string import StrDumperUnknown
from sqlalchemy.pool import ConnectionPoolEntry

# The names under which hosting platforms and people write PostgreSQL's address.
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")

# How PostgreSQL lists our connections; `lantern restore` looks for them.
APPLICATION_NAME = "lantern"

# What a frozen server may take longer than its own time-outs, in seconds, before it is given up.
_SILENCE_S = 0.5


def open_engine(address: str, patience_s: float, answer_s: float) -> sa.Engine:
    """An engine for `sqlite:///PATH` or `postgresql://…`. Connects to nothing yet.

    Args:
        address: the database.
        patience_s: seconds that a transaction may wait for a lock or a connection.
        answer_s: seconds that PostgreSQL may take for one statement.

    Raises:
        ValueError: it is neither. The text doesn't repeat the address, which may hold a password.
    """
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError:
        raise ValueError("this is no address of a database") from None
    if url.drivername in _POSTGRESQL:
        return _postgresql(url.set(drivername="postgresql+psycopg"), patience_s, answer_s)
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return _sqlite(url, patience_s)
    raise ValueError("the record needs sqlite:///PATH or postgresql://…")


def _sqlite(url: sa.URL, patience_s: float) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": patience_s},
        pool_size=10,
        max_overflow=30,
        pool_timeout=patience_s,
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is erased is overwritten, not only unlinked.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and locks later fails under load: a writer locks at once.
    write = connection.get_execution_options().get("lantern_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgresql(url: sa.URL, patience_s: float, answer_s: float) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={
            "application_name": APPLICATION_NAME,
            "connect_timeout": max(2, round(patience_s)),
        },
        pool_size=10,
        max_overflow=22,  # for each thread that a gateway asks the record in
        pool_timeout=patience_s,
        pool_pre_ping=True,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, arguments: list[Any], options: dict[str, Any]) -> _Connection:
        connection = _Connection.connect(*arguments, **options)
        connection.silence_s = max(patience_s, answer_s) + _SILENCE_S
        connection.adapters.register_dumper(str, _Text)
        return connection

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: _Connection, _: ConnectionPoolEntry) -> None:
        seconds = {"patience": patience_s, "answer": answer_s, "idle": 2 * answer_s}
        limits = {name: f"{limit * 1000:.0f}" for name, limit in seconds.items()}
        connection.execute(_SESSION, limits)
        connection.commit()

    return engine


# A server whose administrator traded safety for speed (`synchronous_commit = off`) would lose what was
# acknowledged. A writer that is frozen in the middle of a transaction must not hold its locks for ever.
_SESSION = """
SELECT set_config('lock_timeout', %(patience)s, false),
       set_config('statement_timeout', %(answer)s, false),
       set_config('idle_in_transaction_session_timeout', %(idle)s, false),
       set_config('timezone', 'UTC', false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                  ELSE current_setting('synchronous_commit') END, false)
"""


class _Connection(psycopg.Connection[Any]):
    """A connection that gives a silent server up: the server's own time-outs need a server that runs."""

    silence_s: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, at most `silence_s` seconds for each."""
        try:
            return super().wait(gen, interval, self.silence_s if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # The answer is still to come: nothing more can be asked on this connection.
                self.pgconn.finish()
            raise


class _Text(StrDumperUnknown):
    """PostgreSQL's text can't hold the character NUL, and SQLite's can: neither refuses a message."""

    def dump(self, obj: str) -> Any:
        """The text for the database."""
        return super().dump(obj.replace("\x00", "\ufffd"))


def reader_of(engine: sa.Engine) -> sa.Engine:
    """The engine for transactions that see one state throughout and change nothing."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writer_of(engine: sa.Engine) -> sa.Engine:
    """The engine for transactions that write; on PostgreSQL they lock the rows they decide on."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(lantern_write=True)
    return engine.execution_options(isolation_level="READ COMMITTED")


def driver_error(error: sa.exc.SQLAlchemyError) -> str:
    """What the driver calls an error: its class alone, never its text."""
    return type(cast("Any", error).__cause__ or error).__name__
