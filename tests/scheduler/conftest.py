"""A migrated record, open twice."""

from tests.records.conftest import address, migrated, now, other_record, record

__all__ = ["address", "migrated", "now", "other_record", "record"]
