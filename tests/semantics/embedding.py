"""The real embedding model for tests: exported when it is not there yet, then kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def models_dir() -> Path:
    from bot.semantics.export import export_encoder

    folder = Path(os.environ.get("LANTERN_MODELS_DIR") or CHECKOUT / ".lantern" / "models")
    export_encoder(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(models_dir: Path) -> object:
    from bot.semantics import Encoder

    return Encoder.open(models_dir)
