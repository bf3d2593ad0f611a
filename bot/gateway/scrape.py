"""`GET /metrics` for Prometheus: who may read it, and what it reads anew for each scrape.

Numbers about a hospital's emergencies are nobody's business outside. They are given to addresses of
`metrics_allow` (loopback by default) that ask directly, and to whoever bears `metrics_token`. A request
that a proxy passed on needs the token: behind a proxy on the same machine everybody comes from loopback.
"""

from __future__ import annotations

import asyncio
import ipaddress
import secrets

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from bot.gateway.problems import Problem
from bot.gateway.service import Service, now
from bot.gateway.sessions import Serving, bearer
from bot.records import RecordUnavailable
from bot.records.backlog import Backlog, backlog

router = APIRouter(tags=["operations"])

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/metrics", response_class=Response)
async def metrics(service: Serving, request: Request) -> Response:
    """Counts and times in Prometheus's text format."""
    if not _may_read(service, request):
        raise Problem(403, "The metrics are for this hospital's own monitoring.")

    def read() -> Backlog | None:
        try:
            with service.record.read() as session:
                return backlog(session, now())
        except RecordUnavailable:
            return None

    waiting, states = await asyncio.gather(asyncio.to_thread(read), service.dependencies.look())
    if waiting is not None:
        service.metrics.show_backlog(waiting, now())
    service.metrics.show_service(
        {name: state.well for name, state in states.items()},
        service.versions(),
        draining=service.draining,
    )
    return Response(service.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


def _may_read(service: Service, request: Request) -> bool:
    token = service.settings.metrics_token.get_secret_value()
    if token and secrets.compare_digest((bearer(request) or "").encode(), token.encode()):
        return True
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return any(address in network for network in service.settings.metrics_networks)
