"""`python -m bot.gateway`: serve the gateway. `lantern up` starts it with everything it needs."""

from __future__ import annotations

import sys

import uvicorn

from bot import logs
from bot.gateway.app import create_app
from bot.settings import SettingsError, load_settings

# Seconds for turns under way to end when the gateway is asked to stop.
DRAIN_S = 10


def main() -> int:
    """Run until asked to stop; 1 if the settings or the clinical data are not usable."""
    logs.configure("gateway")
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    app = create_app(settings)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_S,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
