"""The real rules, loaded once, and short ways to screen with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from bot.clinical import Fact, Screening, load_rules, screen

DATA = Path(__file__).parents[2] / "data" / "clinical"
RULES = load_rules(DATA)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def read(text: str, facts: Sequence[Fact] = ()) -> Screening:
    return screen(text, facts, RULES, NOW)


def turns(*texts: str) -> Screening:
    """Screen several messages of one conversation in order; the last one's screening."""
    facts: tuple[Fact, ...] = ()
    for text in texts:
        screening = read(text, facts)
        facts += screening.facts
    return screening


def fired(screening: Screening) -> set[str]:
    return {flag.rule_id for flag in screening.flags}
