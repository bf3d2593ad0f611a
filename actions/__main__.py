"""`python -m actions`: opens the record and the library once, then serves the actions on loopback."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime

import uvicorn
from rasa_sdk.executor import ActionExecutor

from actions.answers import Answers, Decline, GiveAnswer
from actions.booking_form import ValidateAppointmentForm
from actions.booking_questions import (
    AskAppointmentSlot,
    AskBookingConfirmed,
    AskDepartment,
    AskPatientName,
)
from actions.handoff import Handoff
from actions.privacy import Privacy
from actions.replying import GiveReply, NotUnderstood, StartOver
from actions.saying_again import SayAgain, SayShorter
from actions.scheduling import BookAppointment, CancelBooking
from actions.server import create_app
from actions.wording import Wording, WordingError
from bot import logs
from bot.calendars import Calendar, SqlCalendar
from bot.clinical.numbers import load_numbers
from bot.knowledge import IndexMissing, Library
from bot.records import Record
from bot.semantics.encode import Encoder
from bot.semantics.model_files import ModelFilesError
from bot.settings import Settings, SettingsError, load_settings

LOOPBACK = "127.0.0.1"
# Seconds that an action under way has to end after a stop was asked for.
STOP_WITHIN_S = 5

log = logs.get_logger(__name__)


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def executor_of(calendar: Calendar, library: Answers | None, wording: Wording) -> ActionExecutor:
    """All actions, registered under the names that the domain gives them."""
    executor = ActionExecutor()
    for action in (
        ValidateAppointmentForm(calendar, now),
        AskDepartment(calendar, now),
        AskAppointmentSlot(calendar, now),
        AskPatientName(calendar, now),
        AskBookingConfirmed(calendar, now),
        BookAppointment(calendar, now),
        CancelBooking(),
        GiveAnswer(library, wording),
        Decline(wording),
        Handoff(),
        GiveReply(wording),
        NotUnderstood(wording),
        SayAgain(wording),
        SayShorter(wording),
        StartOver(wording),
        Privacy(wording),
    ):
        executor.register_action(action)
    return executor


def open_library(settings: Settings) -> Library | None:
    """The library, or None: booking and reaching a nurse must work without it."""
    try:
        return Library.open(settings.index, Encoder.open(settings.models))
    except (IndexMissing, ModelFilesError):
        log.exception("library_missing")
        return None


def main() -> int:
    """Serve until a stop is asked for; 2 if the settings can't be used."""
    logs.configure("actions")
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    secret = settings.actions_secret.get_secret_value()
    if not secret:
        print("Set LANTERN_ACTIONS_SECRET: without it the actions stay closed.", file=sys.stderr)
        return 2
    data = settings.checkout / "data"
    number = load_numbers(data / "clinical", settings.country).emergency_number
    try:
        wording = Wording.read(data, settings.hospital, number)
    except WordingError as error:
        print(error, file=sys.stderr)
        return 2
    # uvicorn ends its work first and then raises the signal again; this makes that a clean end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    record = Record.open(settings.record_url)
    try:
        library = open_library(settings)
        executor = executor_of(SqlCalendar(record), library, wording)
        log.info("actions_ready", port=settings.actions_port, count=len(executor.actions))
        uvicorn.run(
            create_app(executor, secret, library.fingerprint if library else None),
            host=LOOPBACK,
            port=settings.actions_port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
    finally:
        record.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
