from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.records import Record, RecordUnavailable, conversations, models
from bot.records.columns import Table


def _add_conversation(record: Record, now: datetime) -> str:
    with record.write() as session:
        return conversations.open_conversation(
            session, channel="widget", locale="en-GB", now=now
        ).id


def test_migrations_make_exactly_the_tables_of_the_models(record: Record, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    engine.dispose()
    assert difference == []


def test_migrating_again_changes_nothing(record: Record, now: datetime) -> None:
    conversation_id = _add_conversation(record, now)
    record.migrate()
    with record.read() as session:
        assert session.get(models.Conversation, conversation_id) is not None


def test_instants_come_back_in_utc(record: Record, now: datetime) -> None:
    conversation_id = _add_conversation(record, now)
    with record.read() as session:
        assert session.get_one(models.Conversation, conversation_id).created_at == now


def test_an_exception_rolls_everything_back(record: Record, now: datetime) -> None:
    with pytest.raises(KeyError), record.write() as session:
        conversations.open_conversation(session, channel="widget", locale="en", now=now)
        raise KeyError
    with record.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Conversation)) == 0


def test_a_locked_record_says_so_without_the_statement(
    record: Record, tmp_path: Path, now: datetime
) -> None:
    other = sqlite3.connect(tmp_path / "record.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordUnavailable) as caught:
        _add_conversation(record, now)
    other.close()
    assert "INSERT" not in str(caught.value)
    assert caught.value.__cause__ is None
