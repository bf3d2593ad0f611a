"""A link by which one member of staff signs in to the nurse console, once."""

from __future__ import annotations

from datetime import datetime

from bot.settings import Settings
from bot.supervisor.programs import public_address


def sign_in_link(settings: Settings, name: str, role: str, now: datetime) -> str:
    """Issue a one-time sign-in and return its link; the person is added if not known yet.

    Raises:
        ValueError: the name or the role is not allowed.
        RecordUnavailable: the record can't be written.
    """
    from bot.records import Record
    from bot.records.staff import one_time_sign_in

    record = Record.open(settings.record_url)
    try:
        with record.write() as session:
            code = one_time_sign_in(session, name, role, now, settings.sign_in_minutes)
    finally:
        record.close()
    return f"{public_address(settings)}/console/sign-in?code={code}"
