"""A record that can't be reached or written says so soon, in a word that holds nobody's words."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from bot.records import Record, RecordUnavailable, conversations
from bot.records.messages import Draft, add_message
from tests.plugins.databases import Databases
from tests.postgresql import PostgresServer

CANARY = "zanzibar-marmalade"


@pytest.fixture
def conversation_id(record: Record, now: datetime) -> str:
    with record.write() as session:
        return conversations.open_conversation(session, channel="widget", locale="en", now=now).id


def _write(record: Record, conversation_id: str, now: datetime, text: str = CANARY) -> None:
    with record.write() as session:
        conversation = conversations.locked(session, conversation_id)
        add_message(session, conversation, Draft(text), turn_id=None, now=now)


@contextmanager
def _refused() -> Iterator[None]:
    with pytest.raises(RecordUnavailable) as caught:
        yield
    assert CANARY not in str(caught.value)
    assert "INSERT" not in str(caught.value)
    # The driver's error would carry the row into a log that prints causes.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_lock_that_is_held_for_long_is_not_waited_for(
    record: Record, other_record: Record, conversation_id: str, now: datetime
) -> None:
    with other_record.write() as session:
        conversations.locked(session, conversation_id)
        with _refused():
            _write(record, conversation_id, now)
        with record.read() as reading:  # readers go on meanwhile
            assert conversations.events_after(reading, conversation_id, 0) == []
    _write(record, conversation_id, now)


def test_a_connection_is_not_waited_for_long_when_all_are_in_use(
    record: Record, conversation_id: str, now: datetime
) -> None:
    with _refused(), ExitStack() as held:
        for _ in range(100):
            held.enter_context(record.read()).connection()
        pytest.fail("a hundred transactions were open at a time")
    _write(record, conversation_id, now)


def test_a_full_disk_is_said_and_survived(
    databases: Databases,
    record: Record,
    address: str,
    conversation_id: str,
    now: datetime,
    request: pytest.FixtureRequest,
) -> None:
    with _disk_full(databases, address, request), _refused():
        _write(record, conversation_id, now, CANARY * 100_000)
    _write(record, conversation_id, now)
    with record.read() as session:
        assert len(conversations.events_after(session, conversation_id, 0)) == 1


@contextmanager
def _disk_full(
    databases: Databases, address: str, request: pytest.FixtureRequest
) -> Iterator[None]:
    """SQLite: no file of this process may grow. PostgreSQL: the server says what it says then."""
    if databases.kind == "sqlite":
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        size = Path(address.removeprefix("sqlite:///")).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 500_000, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    database = address.rsplit("/", 1)[1]
    server.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'could not extend file: %', NEW.text USING ERRCODE = '53100'; END $$",
        database,
    )
    server.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION full_disk()",
        database,
    )
    try:
        yield
    finally:
        server.execute("DROP FUNCTION full_disk CASCADE", database)


@pytest.mark.parametrize(
    "nowhere",
    ["sqlite:////nowhere/at/all/record.sqlite3", "postgresql://lantern:secret@127.0.0.1:9/lantern"],
)
def test_an_unreachable_record_says_so(nowhere: str) -> None:
    record = Record.open(nowhere)
    with _refused(), record.read() as session:
        conversations.events_after(session, "any", 0)
    record.close()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "record.sqlite3").write_bytes(b"not a database" * 1000)
    record = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    with _refused(), record.read() as session:
        conversations.events_after(session, "any", 0)
    record.close()


@pytest.fixture
def served(postgresql: PostgresServer) -> Iterator[Record]:
    """A record on PostgreSQL, for what only a server can do."""
    database = postgresql.database()
    record = Record.open(postgresql.address(database))
    record.migrate()
    yield record
    record.close()
    postgresql.drop(database)


def test_a_server_that_ends_our_connections_costs_one_transaction(
    served: Record, postgresql: PostgresServer, now: datetime
) -> None:
    with served.write() as session:
        first = conversations.open_conversation(session, channel="widget", locale="en", now=now).id
    with _refused(), served.write() as session:
        conversations.locked(session, first)
        postgresql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lantern'"
        )
        conversations.open_conversation(session, channel="widget", locale="en", now=now)
    _write(served, first, now)


def test_a_frozen_server_is_given_up(
    served: Record, postgresql: PostgresServer, now: datetime
) -> None:
    with served.write() as session:
        first = conversations.open_conversation(session, channel="widget", locale="en", now=now).id
    rescue = threading.Timer(60, postgresql.thaw)  # so that a record that waits fails, not hangs
    rescue.start()
    postgresql.freeze()
    try:
        with _refused():
            _write(served, first, now)
    finally:
        rescue.cancel()
        postgresql.thaw()
    _write(served, first, now)


def test_a_writer_that_freezes_does_not_keep_its_locks(
    served: Record, postgresql: PostgresServer, now: datetime
) -> None:
    with served.write() as session:
        first = conversations.open_conversation(session, channel="widget", locale="en", now=now).id
    with suppress(RecordUnavailable), served.write() as frozen:
        conversations.locked(frozen, first)
        until = "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'"
        while postgresql.execute(until):  # the server ends the transaction by itself
            pass
        _write(served, first, now)
