"""The record of truth: what was said, decided, handed over and booked.

Everything that may not be lost lives here and nowhere else. This room imports no other room.
"""

from bot.records.record import Record, RecordUnavailable
from bot.records.schema import SchemaUnknown

__all__ = ["Record", "RecordUnavailable", "SchemaUnknown"]
