"""Many more patient wordings than a rule has examples: what was once read stays read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clinical import Outcome
from tests.clinical.rulebook import read

WORDINGS = Path(__file__).parent / "wordings"


def lines(name: str) -> list[str]:
    text = (WORDINGS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


@pytest.mark.parametrize("text", lines("emergencies.txt"))
def test_emergency(text: str) -> None:
    assert read(text).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", lines("ordinary.txt"))
def test_no_emergency(text: str) -> None:
    assert read(text).outcome is not Outcome.EMERGENCY
