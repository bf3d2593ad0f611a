"""What a person reads when everything is ready: where to go, and how to stop it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.settings import Profile, Settings
from bot.supervisor.programs import public_address
from bot.supervisor.sign_in_link import sign_in_link

DEMO_NURSE = "Demo Nurse"


def announcement(settings: Settings, seconds: float) -> str:
    """The closing lines of `lantern up`.

    In the demo profile they carry a sign-in for a demo nurse that works once. In production nobody is
    signed in by starting the service.

    Args:
        settings: those of the running service.
        seconds: how long it took until it was ready.
    """
    address = public_address(settings)
    lines = ["", f"Lantern is ready after {seconds:.0f} s."]
    if settings.profile is Profile.DEMO:
        link = sign_in_link(settings, DEMO_NURSE, "nurse", datetime.now(UTC))
        lines += [
            f"  Demo hospital page: {address}/",
            f"  Nurse console:      {link}",
            f"                      (works once, within {settings.sign_in_minutes:.0f} minutes)",
        ]
    else:
        lines += [
            f"  Chat API:           {address}/api/v1",
            f"  Nurse console:      {address}/console (sign in with `lantern staff add NAME`)",
        ]
    lines += ["Ctrl-C stops it.", ""]
    return "\n".join(lines)
