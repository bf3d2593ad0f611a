"""A real record for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.records import Record

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A migrated SQLite record."""
    opened = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """The tests' present."""
    return NOW
