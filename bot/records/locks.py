"""Locks that hold a whole kind of writing together, for databases with many writers at a time.

SQLite has one writer at a time, so there they cost nothing and do nothing. On PostgreSQL they are
advisory locks that end with the transaction. Order, so that two writers never wait for each other: a
conversation's row first (`conversations.locked`), then one of these.
"""

from __future__ import annotations

from enum import IntEnum

import sqlalchemy as sa

# "Lant": keeps our locks apart from those of other programs on the same database.
_OURS = 0x4C616E74


class Lock(IntEnum):
    """What is written by one transaction at a time."""

    TABLES = 1  # migrations
    LEDGER = 2  # the audit chain, and the numbers that the console's event stream reads in order
    DIARY = 3  # filling the diary at start


def hold(connection: sa.Connection, lock: Lock) -> None:
    """Keep other writers of the same kind out until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OURS, int(lock))))
