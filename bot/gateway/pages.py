"""Static pages: the demo hospital with the widget, and the nurse console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from bot.gateway.sessions import STAFF_COOKIE
from bot.settings import CHECKOUT, Profile, Settings

WIDGET = CHECKOUT / "bot" / "widget"
CONSOLE = CHECKOUT / "bot" / "console"

router = APIRouter(include_in_schema=False)


def _page(path: Path) -> Response:
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


@router.get("/console")
async def console(request: Request) -> Response:
    """The worklist; without a session, the sign-in page."""
    if STAFF_COOKIE not in request.cookies:
        return RedirectResponse("/console/sign-in", status_code=303)
    return _page(CONSOLE / "pages" / "index.html")


@router.get("/console/sign-in")
async def sign_in() -> Response:
    """The page whose one button uses up a one-time code."""
    return _page(CONSOLE / "pages" / "sign-in.html")


class _Fresh(StaticFiles):
    """Files that a browser asks about each time: an old script beside a new page breaks both."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def install(app: FastAPI, settings: Settings) -> None:
    """Mount the pages; the demo hospital only in the demo profile."""
    app.include_router(router)
    app.mount("/console/assets", _Fresh(directory=CONSOLE / "assets"))
    app.mount("/widget", _Fresh(directory=WIDGET / "src"))
    if settings.profile is Profile.DEMO:
        app.mount("/demo", _Fresh(directory=WIDGET / "demo"))

        @app.get("/", include_in_schema=False)
        async def demo() -> Response:
            return _page(WIDGET / "demo" / "index.html")
