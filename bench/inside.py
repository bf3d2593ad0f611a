"""The red-flag screen and the extractive answer, timed in this process: no server around them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import yaml

from bench.figures import Times, timed
from bot import clinical
from bot.knowledge import Library
from bot.semantics.encode import Encoder
from tests.service import CHECKOUT

WORDINGS = CHECKOUT / "tests" / "clinical" / "wordings"
QUESTIONS = CHECKOUT / "tests" / "knowledge" / "questions.yml"
LENGTHS = (300, 4000)


def screen(rounds: int) -> dict[int, Times]:
    """Times of one screening by the message's length in characters."""
    rules = clinical.load_rules(CHECKOUT / "data" / "clinical")
    now = datetime.now(UTC)
    figures = {}
    for length in LENGTHS:
        texts = _texts(length)
        clinical.screen(next(texts), (), rules, now)
        figures[length] = Times.of(
            [timed(partial(clinical.screen, next(texts), (), rules, now)) for _ in range(rounds)]
        )
    return figures


def _texts(length: int) -> Iterator[str]:
    """Messages of this length that nobody has screened before, from what patients really write."""
    lines = [
        line
        for name in ("ordinary.txt", "emergencies.txt")
        for line in (WORDINGS / name).read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    chance = random.Random(length)
    while True:
        text = ""
        while len(text) < length:
            text += f"{chance.choice(lines)}. "
        yield text[:length]


def answer(index: Path, models: Path, rounds: int) -> Times:
    """Times of one answer from the articles, over the questions of the tests, round after round."""
    library = Library.open(index, Encoder.open(models))
    questions = _questions()
    library.answer(questions[0])
    return Times.of(
        [timed(partial(library.answer, questions[n % len(questions)])) for n in range(rounds)]
    )


def _questions() -> list[str]:
    by_article = yaml.safe_load(QUESTIONS.read_text("utf-8"))["answered"]
    return [question for questions in by_article.values() for question in questions]
