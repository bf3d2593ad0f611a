"""Many more patient wordings than a rule has examples: what was once read stays read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clinical import Outcome
from tests.clinical.rulebook import read

WORDINGS = Path(__file__).parent / "wordings"


def lines(kind: str) -> list[str]:
    """Every wording of the files named `kind` or ending with it."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(WORDINGS.glob(f"*{kind}.txt"))]
    return [line for text in texts for line in text.splitlines() if line and line[:2] != "# "]


@pytest.mark.parametrize("text", lines("emergencies"))
def test_emergency(text: str) -> None:
    assert read(text).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", lines("ordinary"))
def test_no_emergency(text: str) -> None:
    assert read(text).outcome is not Outcome.EMERGENCY
