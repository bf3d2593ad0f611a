"""Health: is the process alive, may it be sent patients, and how is each thing that it stands on.

Ready means: patients are served. Red flags and "talk to a person" need the record alone, so a gateway
whose Rasa is down stays ready, and says that it is degraded. Taking it out of the load balancer would
take the emergency advice away with it.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from bot.gateway.sessions import Serving

router = APIRouter(prefix="/health", tags=["operations"])

# A gateway that has just started waits this long for the other parts before it takes patients without.
START_WITHIN_S = 60.0


@router.get("/live")
async def live() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(service: Serving, response: Response) -> dict[str, Any]:
    """Each part, its state and since when; 503 while patients should be sent elsewhere.

    `status` is `ok`, `degraded` (served, but not everything works), `starting`, `draining` or `down`
    (the record doesn't answer, so nothing can be accepted); the last three come with 503.
    """
    states = await service.dependencies.look()
    down = [name for name, state in states.items() if not state.well]
    if service.draining:
        status = "draining"
    elif "record" in down:
        status = "down"
    elif down:
        status = "starting" if service.dependencies.starting(START_WITHIN_S) else "degraded"
    else:
        status = "ok"
    if status not in ("ok", "degraded"):
        response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    return {
        "status": status,
        "degraded": down,
        "dependencies": {
            name: {
                "status": "ok" if state.well else "down",
                "since": state.since.isoformat(timespec="seconds"),
            }
            for name, state in states.items()
        },
    }
