"""Starts Rasa with the house's channel, stores, action call and logs, and with nothing else of Rasa's.

`rasa run` would listen on every address, mount Rasa's own pages, report to Rasa's makers, keep
conversations in memory when the store is mistyped, and log what patients write. The model is loaded
before the port is opened, so whoever gets an answer gets it from a server that is ready.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from pathlib import Path
from typing import Any

from rasa.core import channels
from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.run import create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from redis.exceptions import RedisError
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue import stores
from bot.dialogue.action_server import ActionServer
from bot.dialogue.channel import LanternChannel, problem
from bot.dialogue.environment import StartRefused
from bot.dialogue.wire import MAX_BODY_BYTES

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


def load_agent(model: Path, endpoints_file: Path) -> Agent:
    """Load the trained model, with the stores and the action server of endpoints.yml.

    Raises:
        StartRefused: a wrong store, a Redis that doesn't answer, no action server, no model.
    """
    endpoints = AvailableEndpoints.read_endpoints(str(endpoints_file))
    if endpoints.action is None:
        raise StartRefused(f"{endpoints_file.name} names no action_endpoint.")
    tracker_store = TrackerStore.create(endpoints.tracker_store)
    lock_store = _lock_store(endpoints)
    stores.require_own_stores(tracker_store, lock_store)
    try:
        stores.ping(tracker_store, lock_store)
    except RedisError as error:
        raise StartRefused(
            "Redis doesn't answer at LANTERN_REDIS_HOST and LANTERN_REDIS_PORT, or refuses "
            f"LANTERN_REDIS_PASSWORD ({type(error).__name__})."
        ) from error
    agent = Agent(lock_store=lock_store, action_endpoint=ActionServer.like(endpoints.action))
    # Agent() wraps a store that it is given so that failures fall back to memory. A turn must fail.
    agent.tracker_store = tracker_store
    try:
        agent.load_model(model)
    except Exception as error:  # Rasa raises whatever its loader meets in a broken file
        raise StartRefused(
            f"The Rasa model can't be loaded ({type(error).__name__}): train it again."
        ) from error
    return agent


def _lock_store(endpoints: AvailableEndpoints) -> LockStore:
    try:
        return LockStore.create(endpoints.lock_store)
    except Exception as error:  # Rasa raises a bare Exception for a class that it can't find
        raise StartRefused(
            f"The lock_store in endpoints.yml can't be used ({type(error).__name__}): it must be "
            "bot.dialogue.stores.LanternLockStore."
        ) from error


def read_channel(credentials_file: Path) -> LanternChannel:
    """The one channel of credentials.yml.

    Raises:
        StartRefused: the file names another channel, or more than one.
    """
    found = create_http_input_channels(None, str(credentials_file))
    if len(found) != 1 or type(found[0]) is not LanternChannel:
        raise StartRefused(
            f"{credentials_file.name} must name bot.dialogue.channel.LanternChannel and nothing else."
        )
    return found[0]


def create_app(agent: Any, channel: LanternChannel, name: str = "lantern_dialogue") -> Sanic:
    """The web server: the channel, and problems instead of Sanic's error pages."""
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.agent = agent
    channels.channel.register([channel], app, route="/webhooks/")

    @app.exception(Exception)
    async def report(request: Request, error: Exception) -> HTTPResponse:
        del request
        status = HTTPStatus(getattr(error, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("request failed", exc_info=error)
        return problem(status, f"{status.phrase}.")

    return app


def serve(model: Path, port: int, endpoints_file: Path, credentials_file: Path) -> None:
    """Serve until told to stop.

    Raises:
        StartRefused: see `load_agent` and `read_channel`.
        OSError: the port can't be had.
    """
    channel = read_channel(credentials_file)
    agent = load_agent(model, endpoints_file)
    app = create_app(agent, channel)
    app.run(host=LOOPBACK, port=port, workers=1, access_log=False, motd=False, debug=False)
