"""Brings the record up to date before anything uses it: its tables, and the demo hospital's diary."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.settings import Profile, Settings
from bot.supervisor.problem import StartProblem


def prepare_record(settings: Settings) -> None:
    """Migrate the record; in the demo profile, fill the diary of the coming working days.

    Raises:
        StartProblem: the database can't be reached or written, a newer Lantern made its tables, or the
            diary's file is wrong.
    """
    from bot.calendars.seed import DiaryError, seed
    from bot.records import Record, RecordUnavailable, SchemaUnknown

    record = Record.open(settings.record_url)
    try:
        record.migrate()
        if settings.profile is Profile.DEMO:
            seed(record, settings.checkout / "data" / "hospital", datetime.now(UTC))
    except (DiaryError, SchemaUnknown) as problem:
        raise StartProblem(str(problem)) from problem
    except RecordUnavailable as problem:
        raise StartProblem(
            f"The record can't be opened or written ({problem}): check DATABASE_URL, or the disk."
        ) from problem
    finally:
        record.close()
