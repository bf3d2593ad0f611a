"""`python -m bot.gateway`: serve the gateway. `lantern up` starts it with everything it needs."""

from __future__ import annotations

import signal
import socket
import sys

import uvicorn

from bot import logs
from bot.gateway.app import create_app
from bot.gateway.service import Service
from bot.settings import SettingsError, load_settings

# Seconds for turns under way to end when the gateway is asked to stop. A turn has 10.
DRAIN_S = 10.0
# And then for their answers to be sent.
CLOSE_S = 3


class Gateway(uvicorn.Server):
    """Drains before it stops: until the last turn has ended it still listens and says that it's going."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the turns under way end, then close."""
        await self._service.drain(DRAIN_S)
        await super().shutdown(sockets)


def main() -> int:
    """Run until asked to stop; 1 if the settings or the clinical data are not usable."""
    logs.configure("gateway")
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=CLOSE_S,
    )
    # uvicorn ends its work first and then raises the signal again; this makes that a clean end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    Gateway(config, app.state.service).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
