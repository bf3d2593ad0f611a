"""The import walls of docs/architecture.md hold for every room, also for one that is added later."""

from __future__ import annotations

import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# What each room may import, besides what stands under every room (settings, logs).
MAY_IMPORT = {
    "bot.clinical": set(),
    "bot.records": set(),
    "bot.semantics": {"bot.clinical"},
    "bot.knowledge": {"bot.semantics"},
    "bot.calendars": {"bot.records"},
    "bot.channels": {"bot.records"},
    "bot.scheduler": {"bot.records"},
    "bot.dialogue": {"bot.clinical"},
    "bot.evaluation": set(),
    "actions": {"bot.clinical", "bot.records", "bot.knowledge", "bot.semantics", "bot.calendars"},
}
NOBODY_IMPORTS = {"bot.gateway", "bot.dialogue", "bot.cli", "actions"}
# Set-up and supervisor stand outside the house; the command may reach everything.
OUTSIDE = {"bot.install", "bot.supervisor", "bot.cli"}


def rooms() -> set[str]:
    packages = (path.parent.name for path in (CHECKOUT / "bot").glob("*/__init__.py"))
    return {f"bot.{name}" for name in packages} | {"actions"}


def forbidden() -> dict[str, set[str]]:
    """Every module that a contract forbids to each room."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    walls: dict[str, set[str]] = {}
    for contract in project["tool"]["importlinter"]["contracts"]:
        for source in contract["source_modules"]:
            walls.setdefault(source, set()).update(contract["forbidden_modules"])
    return walls


def test_each_room_is_forbidden_everything_that_the_plan_does_not_allow_it() -> None:
    walls = forbidden()
    for room in rooms() - OUTSIDE - {"bot.gateway"}:
        expected = rooms() - {room} - MAY_IMPORT[room]
        assert expected <= walls.get(room, set()), f"{room} lacks walls"


def test_nobody_but_the_command_imports_what_faces_outwards() -> None:
    walls = forbidden()
    for room in rooms() - {"bot.cli", "bot.gateway"}:
        assert NOBODY_IMPORTS - {room} <= walls.get(room, set()), f"{room} lacks walls"


def test_the_gateway_reaches_neither_rasas_environment_nor_the_action_server() -> None:
    assert {"bot.dialogue", "actions", "bot.cli"} <= forbidden()["bot.gateway"]
