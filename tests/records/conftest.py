"""A real record for each test, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.records import Record
from tests.plugins.databases import Databases

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated(databases: Databases) -> str:
    """The address of a migrated record that nobody writes to: copied, not used."""
    address = databases.empty()
    record = Record.open(address)
    record.migrate()
    record.close()
    return address


@pytest.fixture
def empty_address(databases: Databases) -> Iterator[str]:
    """The address of a database without tables."""
    address = databases.empty()
    yield address
    databases.drop(address)


@pytest.fixture
def address(databases: Databases, migrated: str) -> Iterator[str]:
    """The address of a migrated record without a row."""
    copied = databases.copy(migrated)
    yield copied
    databases.drop(copied)


@pytest.fixture
def record(address: str) -> Iterator[Record]:
    """A migrated record."""
    opened = Record.open(address)
    yield opened
    opened.close()


@pytest.fixture
def other_record(address: str, record: Record) -> Iterator[Record]:
    """The same record as another process has it open."""
    opened = Record.open(address)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """The tests' present."""
    return NOW
