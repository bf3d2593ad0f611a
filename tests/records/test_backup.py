from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.records import Record, audit, conversations, handoffs, models, schema
from bot.records.backup import BackupRefused, back_up, restore
from bot.records.backup_file import BackupUnusable
from bot.records.columns import Table
from bot.records.messages import Draft, OfferedChoice, add_message
from bot.records.record import RecordUnavailable, rebuilding, snapshot
from tests.plugins.databases import Databases, SqliteDatabases
from tests.records.rows import counts, fill


@pytest.fixture
def filled(record: Record, address: str, now: datetime) -> str:
    """The address of a record with rows in every table, and an audit chain that holds."""
    with rebuilding(address) as connection:
        fill(connection)
        connection.execute(sa.delete(models.AuditEntry))
    with record.write() as session:
        for number in range(3):
            conversation = conversations.open_conversation(
                session, channel="widget", locale="de", now=now
            )
            draft = Draft(
                f"Wort {number} \u2028 „«🫀",
                choices=(OfferedChoice("Ja", "affirm", {"b": 1, "a": [None, 2.50]}),),
            )
            add_message(session, conversation, draft, turn_id=None, now=now)
            handoffs.open_or_raise(
                session,
                conversation,
                reason_code="stroke",
                reason_label="Stroke",
                urgency=None,
                citations=[],
                quote=None,
                told="",
                now=now,
            )
    record.close()
    return address


@pytest.fixture
def others(databases: Databases, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if databases.kind == "postgresql":
        yield SqliteDatabases(tmp_path).empty()
        return
    server = request.getfixturevalue("postgresql")
    name = server.database()
    yield server.address(name)
    server.drop(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lantern.backup"


def _everything(address: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; JSON as its very text."""
    with snapshot(address) as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    sa.select(
                        *(
                            sa.cast(column, sa.Text) if isinstance(column.type, sa.JSON) else column
                            for column in table.columns
                        )
                    ).order_by(*table.primary_key.columns)
                )
            ]
            for table in Table.metadata.sorted_tables
        }


def test_what_is_restored_is_what_was_backed_up_in_every_table(
    filled: str, empty_address: str, file: Path, now: datetime
) -> None:
    made = back_up(filled, file, now)
    assert restore(empty_address, file) == made
    before = _everything(filled)
    assert all(before.values())
    assert made.rows == sum(len(rows) for rows in before.values())
    assert made.audit_entries == 3
    assert _everything(empty_address) == before


def test_a_record_moves_to_the_other_kind_of_database(
    filled: str, others: str, file: Path, now: datetime
) -> None:
    back_up(filled, file, now)
    restore(others, file)
    assert _everything(others) == _everything(filled)


def test_life_goes_on_in_a_restored_record(
    filled: str, empty_address: str, file: Path, now: datetime
) -> None:
    back_up(filled, file, now)
    restore(empty_address, file)
    record = Record.open(empty_address)
    record.migrate()
    with record.write() as session:
        newest = sa.select(sa.func.max(models.OutboxRow.number))
        before = session.scalar(newest)
        conversation = conversations.open_conversation(session, channel="sms", locale="en", now=now)
        add_message(session, conversation, Draft("again"), turn_id=None, now=now)
        audit.add(session, "lantern", "restored", "record", {}, now)
        assert session.scalar(newest) == before + 1
        assert audit.verify(session) == 4
    record.close()


def test_a_backup_is_one_state_while_others_write(
    address: str, empty_address: str, file: Path, now: datetime
) -> None:
    record, stop = Record.open(address, patience_s=60), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with record.write() as session:
                conversation = conversations.open_conversation(
                    session, channel="widget", locale="en", now=now
                )
                for text in ("one", "two"):
                    add_message(session, conversation, Draft(text), turn_id=None, now=now)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while back_up(address, file, now).rows == 0:
            pass
        back_up(address, file, now)
    finally:
        stop.set()
        writer.join()
        record.close()
    restore(empty_address, file)
    rows = {name: len(held) for name, held in _everything(empty_address).items()}
    assert rows["conversations"] > 0
    assert rows["messages"] == rows["conversation_events"] == 2 * rows["conversations"]


def test_the_file_is_for_its_owner_alone_and_nothing_is_left_beside_it(
    filled: str, file: Path, now: datetime
) -> None:
    file.write_text("an older one")
    file.chmod(0o644)
    back_up(filled, file, now)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir() if "backup" in path.name] == [file.name]


def test_a_backup_that_fails_leaves_the_older_one(
    filled: str, empty_address: str, file: Path, now: datetime
) -> None:
    file.write_text("an older one")
    with rebuilding(empty_address) as connection:
        schema.upgrade(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BackupRefused, match="9999"):
        back_up(empty_address, file, now)
    assert file.read_text() == "an older one"
    with pytest.raises(OSError, match="nowhere"):
        back_up(filled, file.parent / "nowhere" / "lantern.backup", now)


def test_there_is_no_backup_of_no_record(empty_address: str, file: Path, now: datetime) -> None:
    with pytest.raises((BackupRefused, RecordUnavailable), match=r"no record|no such file"):
        back_up(empty_address, file, now)
    assert not file.exists()


def _broken(file: Path, how: str) -> None:
    content = file.read_bytes()
    lines = gzip.decompress(content).splitlines(keepends=True)
    if how == "cut off":
        file.write_bytes(content[: len(content) // 2])
    elif how == "one bit":
        middle = len(content) // 2
        file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "a word changed":
        file.write_bytes(gzip.compress(b"".join(lines).replace(b"Wort 1", b"Wort 9")))
    elif how == "the end missing":
        file.write_bytes(gzip.compress(b"".join(lines[:-1])))
    elif how == "a row missing":
        file.write_bytes(gzip.compress(b"".join([*lines[:3], *lines[4:]])))
    elif how == "more after the end":
        file.write_bytes(gzip.compress(b"".join([*lines, lines[2]])))
    elif how == "another kind of file":
        file.write_bytes(b"PK\x03\x04" + bytes(100))
    elif how == "another JSON":
        file.write_bytes(gzip.compress(b'{"hello": "there"}\n'))
    elif how == "nothing in it":
        file.write_bytes(b"")
    elif how == "a form to come":
        header = {**json.loads(lines[0]), "lantern_backup": 2}
        file.write_bytes(gzip.compress(json.dumps(header).encode() + b"\n" + b"".join(lines[1:])))


@pytest.mark.parametrize(
    "how",
    [
        "cut off",
        "one bit",
        "a word changed",
        "the end missing",
        "a row missing",
        "more after the end",
        "another kind of file",
        "another JSON",
        "nothing in it",
        "a form to come",
    ],
)
def test_a_broken_or_foreign_file_is_refused_and_changes_nothing(
    filled: str, file: Path, now: datetime, how: str
) -> None:
    back_up(filled, file, now)
    before = _everything(filled)
    _broken(file, how)
    with pytest.raises(BackupUnusable, match=file.name):
        restore(filled, file, replace=True)
    assert _everything(filled) == before


def test_a_backup_of_a_newer_lantern_is_refused(
    filled: str, empty_address: str, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(filled, file, now)
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    with pytest.raises(BackupUnusable, match="newer"):
        restore(empty_address, file)


def test_a_record_that_holds_something_is_not_overwritten_unasked(
    filled: str, file: Path, now: datetime
) -> None:
    back_up(filled, file, now)
    before = _everything(filled)
    record = Record.open(filled)
    with record.write() as session:
        conversations.open_conversation(session, channel="sms", locale="en", now=now)
    record.close()
    with pytest.raises(BackupRefused, match="--replace"):
        restore(filled, file)
    assert len(_everything(filled)["conversations"]) == len(before["conversations"]) + 1
    restore(filled, file, replace=True)
    assert _everything(filled) == before


def test_nothing_is_restored_under_a_service_that_runs(
    filled: str, file: Path, now: datetime
) -> None:
    back_up(filled, file, now)
    running = Record.open(filled)
    with running.read() as session:
        session.scalars(sa.select(models.Conversation)).all()
    before = _everything(filled)
    with pytest.raises(BackupRefused, match="stop every Lantern"):
        restore(filled, file, replace=True)
    running.close()
    assert _everything(filled) == before
    restore(filled, file, replace=True)


def test_a_restore_that_fails_at_its_end_changes_nothing(
    filled: str, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(filled, file, now)
    before = _everything(filled)
    monkeypatch.setattr(audit, "GENESIS", "f" * 64)  # as if the chain didn't hold any more
    with pytest.raises(BackupUnusable, match="audit chain"):
        restore(filled, file, replace=True)
    monkeypatch.undo()
    assert _everything(filled) == before


def test_a_chain_that_was_broken_already_is_said_and_restored_as_it_was(
    filled: str, empty_address: str, file: Path, now: datetime
) -> None:
    with rebuilding(filled) as connection:
        connection.execute(sa.update(models.AuditEntry).values(actor="somebody else"))
    assert back_up(filled, file, now).audit_entries is None
    assert restore(empty_address, file).audit_entries is None
    assert _everything(empty_address) == _everything(filled)


@pytest.mark.parametrize("revision", schema.revisions())
def test_a_backup_of_an_older_lantern_is_brought_up_to_date(
    databases: Databases, empty_address: str, file: Path, now: datetime, revision: str
) -> None:
    older = databases.empty()
    with rebuilding(older) as connection:
        schema.upgrade(connection, revision)
        fill(connection)
        filled = counts(connection)
    assert back_up(older, file, now).revision == revision
    databases.drop(older)
    restore(empty_address, file)
    with rebuilding(empty_address) as connection:
        assert schema.revision_of(connection) == schema.newest()
        assert filled.items() <= counts(connection).items()
