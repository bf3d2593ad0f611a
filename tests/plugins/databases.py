"""The databases that the record may live in. A test that asks for one runs on each of them."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:  # Rasa's environment has no driver for PostgreSQL
    from tests.postgresql import PostgresServer


class Databases(Protocol):
    """Makes databases of one kind."""

    kind: str

    def empty(self) -> str:
        """The address of a new database without tables."""

    def copy(self, address: str) -> str:
        """The address of a copy of a database that nobody is connected to."""

    def drop(self, address: str) -> None:
        """Remove a database."""


class SqliteDatabases:
    """Files in a folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self) -> str:
        return f"sqlite:///{self._folder / uuid.uuid4().hex}.sqlite3"

    def copy(self, address: str) -> str:
        copied = self.empty()
        shutil.copy(address.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied

    def drop(self, address: str) -> None:
        Path(address.removeprefix("sqlite:///")).unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of one server."""

    kind = "postgresql"

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def empty(self) -> str:
        return self._server.address(self._server.database())

    def copy(self, address: str) -> str:
        return self._server.address(self._server.database(address.rsplit("/", 1)[1]))

    def drop(self, address: str) -> None:
        self._server.drop(address.rsplit("/", 1)[1])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A PostgreSQL server, started once for each test worker."""
    from tests.postgresql import PostgresServer

    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Every kind of database in turn."""
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("databases"))
    return PostgresDatabases(request.getfixturevalue("postgresql"))
