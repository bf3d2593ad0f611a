"""Health: is the process alive, and is each thing that it stands on there."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Response

from bot.gateway.sessions import Serving
from bot.records import RecordUnavailable

router = APIRouter(prefix="/health", tags=["operations"])


@router.get("/live")
async def live() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(service: Serving, response: Response) -> dict[str, Any]:
    """Each dependency and its state; 503 unless all are there. Red flags need the record alone."""

    def record_answers() -> bool:
        try:
            with service.record.read() as session:
                return session.execute(sa.text("SELECT 1")).scalar() == 1
        except RecordUnavailable:
            return False

    record, rasa, redis = await asyncio.gather(
        asyncio.to_thread(record_answers), service.rasa.healthy(), service.doorbell.healthy()
    )
    parts = {"record": record, "rasa": rasa, "redis": redis}
    if not all(parts.values()):
        response.status_code = 503
    return {
        "status": "ok" if all(parts.values()) else "degraded",
        "dependencies": {name: "ok" if well else "down" for name, well in parts.items()},
    }
