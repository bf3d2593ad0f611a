"""The exported model, as the running service uses it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.semantics import Encoder, ModelFilesError
from bot.semantics.model_files import FOLDER, MODEL, STAMP


def test_each_text_becomes_one_normalised_vector_in_order(encoder: Encoder) -> None:
    texts = ["My throat hurts.", "A much longer text about a burn on the hand. " * 3, "", "fever"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, vectors, strict=True):
        assert encoder.encode([text])[0] @ vector > 0.999


def test_no_texts_become_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: Encoder) -> None:
    alone = encoder.encode(["what helps a burn"])[0]
    beside = encoder.encode(["what helps a burn", "word " * 400, "!!!", "Étude 日本"])[0]
    assert alone @ beside > 0.999


def test_more_texts_than_one_batch_keep_their_order(encoder: Encoder) -> None:
    texts = [f"{n} days of fever" + " and a cough" * (n % 5) for n in range(75)]
    vectors = encoder.encode(texts)
    for n in (0, 31, 32, 74):
        assert int(np.argmax(vectors @ encoder.encode([texts[n]])[0])) == n


def test_words_up_to_256_tokens_are_read(encoder: Encoder) -> None:
    start = "fever " * 240
    without, longer = encoder.encode([start, start + "football match on television"])
    assert without @ longer < 0.99


def test_words_beyond_the_limit_are_not_read(encoder: Encoder) -> None:
    start = "fever " * 300
    cut, longer = encoder.encode([start, start + "football match on television"])
    assert cut @ longer > 0.9999


def test_texts_of_one_meaning_are_nearer_than_others(encoder: Encoder) -> None:
    question, near, far = encoder.encode(
        ["how do I bring my temperature down", "ways to lower a fever", "where can I park the car"]
    )
    assert question @ near > 0.5 > 0.2 > question @ far


def test_any_characters_at_all_can_be_encoded(encoder: Encoder) -> None:
    vectors = encoder.encode(
        ["\x00\u200b", "🤒🔥", "ا" * 5000, "\ud83d".encode("utf-8", "replace").decode()]
    )
    assert np.isfinite(vectors).all()


def test_it_knows_words_of_the_language_and_not_slips(encoder: Encoder) -> None:
    assert encoder.knows("tyre")
    assert not encoder.knows("temprature")


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="make run"):
        Encoder.open(tmp_path)


@pytest.mark.parametrize("broken", ["cut", "garbage", "no stamp"])
def test_a_damaged_model_is_refused(models_dir: Path, tmp_path: Path, broken: str) -> None:
    folder = tmp_path / FOLDER
    shutil.copytree(models_dir / FOLDER, folder)
    model = folder / MODEL
    if broken == "cut":
        model.write_bytes(model.read_bytes()[:-1])
    elif broken == "garbage":
        model.write_bytes(b"x" * model.stat().st_size)
    else:
        (folder / STAMP).unlink()
    with pytest.raises(ModelFilesError):
        Encoder.open(tmp_path)


@pytest.mark.parametrize("module", ["bot.semantics", "bot.semantics.export", "bot.knowledge"])
def test_importing_does_not_load_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_encoding_does_not_load_torch(models_dir: Path) -> None:
    code = (
        "import sys, pathlib; from bot.semantics import Encoder;"
        "Encoder.open(pathlib.Path(sys.argv[1])).encode(['fever']); sys.exit('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(models_dir)]
    assert subprocess.run(command, check=False).returncode == 0
