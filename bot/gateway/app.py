"""The gateway as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from bot.gateway import chat, console_api, health, pages, privacy_api, problems, scrape
from bot.gateway.door import Door
from bot.gateway.request_ids import RequestIds
from bot.gateway.service import Service
from bot.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Build the application.

    Raises:
        RuleError: the clinical data is not usable; the gateway refuses to start.
    """
    service = Service.open(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        background = asyncio.create_task(service.run())
        yield
        background.cancel()
        with suppress(asyncio.CancelledError):
            await background
        await service.close()

    app = FastAPI(title="Lantern", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.service = service
    app.add_middleware(Door)
    app.add_middleware(RequestIds)
    problems.install(app, service.desk.numbers.emergency_number)
    app.include_router(chat.router)
    app.include_router(privacy_api.router)
    app.include_router(console_api.router)
    app.include_router(health.router)
    app.include_router(scrape.router)
    pages.install(app, settings)
    return app
