"""The gateway's application without a server around it, for what depends on who is asking."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot.gateway.app import create_app
from bot.records import Record
from bot.settings import load_settings


def application(home: Path, **settings: Any) -> FastAPI:
    """An application on a fresh record. Nothing that it depends on is there."""
    chosen = load_settings(home=home, redis_url="redis://127.0.0.1:1/0", **settings)
    record = Record.open(chosen.record_url)
    record.migrate()
    record.close()
    return create_app(chosen)


def ask(
    app: FastAPI, path: str, *, peer: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> httpx.Response:
    """GET a path as if from this address."""

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(peer, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://lantern") as http:
            response = await http.get(path, headers=headers)
        await app.state.service.close()
        return response

    return asyncio.run(get())
