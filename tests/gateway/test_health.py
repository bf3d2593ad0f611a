"""Readiness is about serving patients, and says what is degraded and since when."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.gateway.dependencies import Dependencies
from tests.gateway.inside import application, ask
from tests.service import RunningService

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Rehearsal:
    """One part that is well or not, and a clock, both set by the test."""

    def __init__(self) -> None:
        self.now = NOON
        self.well = True
        self.looks = 0
        self.watched = Dependencies((self.probe,), lambda: self.now)

    async def probe(self) -> Mapping[str, bool]:
        self.looks += 1
        await asyncio.sleep(0)
        return {"rasa": self.well}


def test_since_is_when_the_state_changed_not_when_it_was_last_looked_at() -> None:
    async def play() -> list[datetime]:
        part = Rehearsal()
        seen = []
        for minute, well in ((0, True), (1, True), (2, False), (3, False), (4, True)):
            part.now, part.well = NOON + timedelta(minutes=minute), well
            seen.append((await part.watched.look())["rasa"].since)
        return seen

    minutes = [int((since - NOON).total_seconds() / 60) for since in asyncio.run(play())]
    assert minutes == [0, 0, 2, 2, 4]


def test_everybody_who_asks_at_once_shares_one_look() -> None:
    async def play() -> int:
        part = Rehearsal()
        await asyncio.gather(*(part.watched.look() for _ in range(50)))
        return part.looks

    assert asyncio.run(play()) == 1


def test_it_is_starting_until_all_was_well_once_or_the_time_is_up() -> None:
    async def play() -> list[bool]:
        part = Rehearsal()
        part.well = False
        seen = []
        for second, well in ((1, False), (61, False), (30, True), (31, False)):
            part.now, part.well = NOON + timedelta(seconds=second), well
            await part.watched.look()
            seen.append(part.watched.starting(60))
        return seen

    assert asyncio.run(play()) == [True, False, False, False]


def test_a_whole_service_is_ready_with_every_part_named(service: RunningService) -> None:
    service.wait_until_ready()
    ready = service.readiness()
    assert ready["status"] == "ok"
    assert ready["degraded"] == []
    parts = ready["dependencies"]
    assert set(parts) == {"record", "rasa", "redis", "actions", "knowledge", "scheduler"}
    for part in parts.values():
        assert part["status"] == "ok"
        assert datetime.fromisoformat(part["since"]) <= datetime.now(UTC)


def test_a_gateway_alone_is_starting_and_not_sent_patients_yet(tmp_path: Path) -> None:
    response = ask(application(tmp_path), "/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "starting"
    assert "record" not in response.json()["degraded"]


def test_without_a_record_nobody_can_be_served(tmp_path: Path) -> None:
    app = application(tmp_path)
    missing = tmp_path / "record.sqlite3"
    missing.unlink()
    missing.mkdir()
    response = ask(app, "/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "down"
    assert ask(app, "/health/live").status_code == 200
