from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.records import Record, models, schema
from bot.records.columns import Table
from bot.records.record import rebuilding
from bot.records.schema import SchemaUnknown
from tests.records.rows import counts, fill

REVISIONS = schema.revisions()


def test_migrations_make_exactly_the_tables_of_the_models(address: str) -> None:
    with rebuilding(address) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_is_reached_from_below_and_from_above_with_data_in_it(
    empty_address: str, revision: str
) -> None:
    with rebuilding(empty_address) as connection:
        schema.upgrade(connection, revision)
        fill(connection)
        filled = counts(connection)
    with rebuilding(empty_address) as connection:
        schema.upgrade(connection)
    with rebuilding(empty_address) as connection:
        schema.downgrade(connection, revision)
        assert counts(connection) == filled
        assert schema.revision_of(connection) == revision


def test_down_to_nothing_and_up_again(address: str) -> None:
    with rebuilding(address) as connection:
        fill(connection)
    with rebuilding(address) as connection:
        schema.downgrade(connection, "base")
        assert list(counts(connection)) == ["alembic_version"]
    with rebuilding(address) as connection:
        schema.upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_migrating_again_changes_nothing(record: Record, address: str) -> None:
    with rebuilding(address) as connection:
        fill(connection)
        before = counts(connection)
    record.migrate()
    with rebuilding(address) as connection:
        assert counts(connection) == before


def test_a_migration_that_fails_leaves_the_tables_as_they_were(empty_address: str) -> None:
    with pytest.raises(ZeroDivisionError), rebuilding(empty_address) as connection:
        schema.upgrade(connection)
        raise ZeroDivisionError
    with rebuilding(empty_address) as connection:
        assert counts(connection) == {}


def test_the_tables_of_a_newer_lantern_are_left_alone(record: Record, address: str) -> None:
    with rebuilding(address) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaUnknown, match="9999"):
        record.migrate()
    with record.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Turn)) == 0
