"""The real articles, indexed once with the real model."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge import Answer, Declined, Library
from bot.semantics import Encoder
from tests.semantics.embedding import CHECKOUT, encoder, models_dir

__all__ = ["encoder", "models_dir"]

ARTICLE = """---
id: {id}
title: Mud fever
also_known_as: [cracked heels]
audience: [horses]
topics: [skin]
sources:
  - {{title: Mud fever, organisation: Stable Press, url: "https://example.org/mud"}}
reviewed_by: pending clinical review
review_by: 2027-11-30
written: 2026-11-30
---
{body}
"""
BODY = """## What it is
Mud fever is sore skin on a horse's legs.

## When to get help
- Call a vet the same day if the leg swells."""


@pytest.fixture(scope="session")
def articles_dir() -> Path:
    return CHECKOUT / "data" / "knowledge"


@pytest.fixture(scope="session")
def library(
    articles_dir: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Library:
    return Library.build([articles_dir], tmp_path_factory.mktemp("index"), encoder)


@pytest.fixture(scope="session")
def answers(library: Library) -> Callable[[str], Answer | Declined]:
    """Answers each question once, however many tests look at the answer."""
    return functools.cache(library.answer)


@pytest.fixture
def write_article(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small article; `raw` replaces all of it."""

    def write(name: str = "mud-fever", body: str = BODY, raw: str | None = None) -> Path:
        file = tmp_path / "articles" / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(raw or ARTICLE.format(id=name, body=body), encoding="utf-8")
        return file

    return write


def questions(kind: str) -> Any:
    """One part of the question set beside this file."""
    text = Path(__file__).with_name("questions.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)[kind]
