"""The index on disk: rebuilt when its inputs changed and only then, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import IndexMissing, IngestError, Library
from bot.knowledge import index as indexing
from bot.semantics import Encoder

Write = Callable[..., Path]


class OtherModel:
    """An encoder whose vectors are not those that the index was made with."""

    model_id = "another"


def test_what_is_saved_is_what_is_loaded(
    write_article: Write, tmp_path: Path, encoder: Encoder
) -> None:
    Library.build([write_article()], tmp_path / "index", encoder)
    loaded = indexing.load(tmp_path / "index")
    assert loaded.model_id == encoder.model_id
    assert loaded.documents[0].sources[0].url == "https://example.org/mud"
    assert [p.passage_id for p in loaded.passages] == [
        "mud-fever#what-it-is",
        "mud-fever#when-to-get-help",
    ]
    assert loaded.body_vectors.shape == loaded.title_vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(loaded.body_vectors, axis=1), 1, atol=1e-4)


def test_nothing_is_rebuilt_while_nothing_changed(
    write_article: Write, tmp_path: Path, encoder: Encoder
) -> None:
    file, folder = write_article(), tmp_path / "index"
    told: list[str] = []
    Library.build([file], folder, encoder, told.append)
    assert "Indexing 2 passages." in told
    before = (folder / indexing.FILE).stat().st_mtime_ns
    told.clear()
    Library.build([file], folder, encoder, told.append)
    assert (folder / indexing.FILE).stat().st_mtime_ns == before
    assert told == ["The knowledge index holds 1 articles."]


def test_a_changed_a_new_and_a_removed_article_are_noticed(
    write_article: Write, tmp_path: Path, encoder: Encoder
) -> None:
    file, folder = write_article(), tmp_path / "index"
    Library.build([file.parent], folder, encoder)
    write_article(body="## Care\nBrush the legs dry every day.")
    assert [h.text for h in Library.build([file.parent], folder, encoder).search("brush", 9)] == [
        "Brush the legs dry every day."
    ]
    other = write_article("other")
    assert len(Library.build([file.parent], folder, encoder).documents) == 2
    other.unlink()
    assert len(Library.build([file.parent], folder, encoder).documents) == 1


def test_a_bad_article_leaves_the_earlier_index_as_it_was(
    write_article: Write, tmp_path: Path, encoder: Encoder
) -> None:
    file, folder = write_article(), tmp_path / "index"
    Library.build([file], folder, encoder)
    write_article(raw="broken")
    with pytest.raises(IngestError):
        Library.build([file], folder, encoder)
    assert len(Library.open(folder, encoder).documents) == 1
    assert [found.name for found in folder.iterdir()] == [indexing.FILE]


def test_a_write_that_fails_leaves_no_part_behind(
    write_article: Write, tmp_path: Path, encoder: Encoder
) -> None:
    Library.build([write_article()], tmp_path / "index", encoder)
    target = tmp_path / "taken"
    (target / indexing.FILE).mkdir(parents=True)  # a folder in the way: the last rename fails
    with pytest.raises(OSError, match=indexing.FILE):
        indexing.save(indexing.load(tmp_path / "index"), target)
    assert [found.name for found in target.iterdir()] == [indexing.FILE]


def test_no_index_says_what_to_do(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(IndexMissing, match="lantern ingest"):
        Library.open(tmp_path, encoder)


@pytest.mark.parametrize("cut", [0, 40, -10])
def test_a_damaged_index_is_refused_and_built_again(
    write_article: Write, tmp_path: Path, encoder: Encoder, cut: int
) -> None:
    file, folder = write_article(), tmp_path / "index"
    Library.build([file], folder, encoder)
    whole = folder / indexing.FILE
    whole.write_bytes(whole.read_bytes()[:cut])
    with pytest.raises(IndexMissing):
        Library.open(folder, encoder)
    assert Library.build([file], folder, encoder).search("mud", 1)


def test_an_index_of_another_model_is_refused(
    write_article: Write, tmp_path: Path, encoder: Encoder
) -> None:
    Library.build([write_article()], tmp_path, encoder)
    with pytest.raises(IndexMissing, match="another embedding model"):
        Library.open(tmp_path, OtherModel())  # type: ignore[arg-type]
