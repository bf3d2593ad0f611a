"""Errors as RFC 9457 problem JSON: one human sentence, never a traceback, never the patient's words."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.logs import get_logger
from bot.records import RecordUnavailable

log = get_logger(__name__)

TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported form",
    422: "Not understood",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Not available now",
}


class Problem(Exception):
    """An error that a person can act on.

    Args:
        status: HTTP status.
        detail: one sentence for a person.
        extra: further members of the problem object, such as `emergency`.
    """

    def __init__(self, status: int, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.extra = status, detail, extra


def problem_response(status: int, detail: str, **extra: Any) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": TITLES.get(status, "Error"),
            "status": status,
            "detail": detail,
            **extra,
        },
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )


def install(app: FastAPI, emergency_number: str) -> None:
    """Answer every error of the app as a problem."""

    @app.exception_handler(Problem)
    async def known(_: Request, error: Problem) -> JSONResponse:
        return problem_response(error.status, error.detail, **error.extra)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        # Pydantic's own message may repeat the input; the field's name is ours and safe to say.
        where = next(
            (str(part) for part in reversed(error.errors()[0]["loc"]) if isinstance(part, str)),
            "body",
        )
        named = (
            "the request" if where in ("body", "query", "header") else f"the field “{where[:40]}”"
        )
        return problem_response(422, f"Please check {named}: it isn't in the expected form.")

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        details = {
            404: "There is nothing at this address.",
            405: "This address doesn't take that method.",
            400: "The request's body can't be read.",
        }
        return problem_response(
            error.status_code, details.get(error.status_code, "The request can't be answered.")
        )

    @app.exception_handler(RecordUnavailable)
    async def record_down(_: Request, error: RecordUnavailable) -> JSONResponse:
        log.error("record_unavailable", dependency="record", error=str(error))
        return problem_response(
            503,
            "We can't save messages right now. Please try again in a minute. "
            f"In an emergency call {emergency_number}.",
        )

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> JSONResponse:
        log.error("unexpected_error", exc_info=error)
        return problem_response(
            500,
            "Something went wrong on our side. Please try again. "
            f"In an emergency call {emergency_number}.",
        )
