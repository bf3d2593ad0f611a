"""The index on disk: documents, passages and vectors in one file that one rename puts in place.

It carries a fingerprint of the articles and the embedding model that it was made from, so it is rebuilt
when either changes and only then.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bot.knowledge.documents import Document, Passage, Source
from bot.knowledge.ingest import Article
from bot.semantics.encode import Encoder, Vectors

FILE = "library.npz"
# Raise it when articles are split or encoded otherwise, so that every index is built again.
FORMAT = 1


class IndexMissing(RuntimeError):
    """There is no index that can be used; the text says what to do."""


@dataclass(frozen=True)
class Index:
    """An index in memory. Row n of `body_vectors` and of `title_vectors` belongs to `passages[n]`."""

    fingerprint: str
    model_id: str
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    body_vectors: Vectors
    title_vectors: Vectors


def fingerprint(files: Sequence[Path], model_id: str) -> str:
    """Return a hash of everything that an index of these files would depend on."""
    digest = hashlib.sha256(f"{FORMAT}\n{model_id}\n".encode())
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def title_field(document: Document, passage: Passage) -> str:
    """Return what is encoded of a passage's name: title, other names and heading."""
    names = f"{document.title} ({', '.join(document.also_known_as)})"
    heading = "" if passage.heading == document.title else passage.heading
    return f"{names}. {heading}".strip()


def make(articles: Iterable[Article], encoder: Encoder, inputs: str) -> Index:
    """Encode the articles. `inputs` is their fingerprint."""
    articles = list(articles)
    pairs = [(article.document, passage) for article in articles for passage in article.passages]
    return Index(
        fingerprint=inputs,
        model_id=encoder.model_id,
        documents=tuple(article.document for article in articles),
        passages=tuple(passage for _, passage in pairs),
        body_vectors=encoder.encode(
            [f"{document.title}. {passage.heading}. {passage.text}" for document, passage in pairs]
        ),
        title_vectors=encoder.encode([title_field(*pair) for pair in pairs]),
    )


def save(index: Index, folder: Path) -> None:
    """Write the index into `folder`; a reader sees the old one or the new one, never a part."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "format": FORMAT,
        "fingerprint": index.fingerprint,
        "model_id": index.model_id,
        "documents": [asdict(document) for document in index.documents],
        "passages": [asdict(passage) for passage in index.passages],
    }
    encoded = np.frombuffer(json.dumps(content, default=str).encode(), dtype=np.uint8)
    handle, scratch = tempfile.mkstemp(prefix=".library-", suffix=".npz", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, content=encoded, body=index.body_vectors, titles=index.title_vectors)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(folder / FILE)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def load(folder: Path) -> Index:
    """Read the index in `folder`.

    Raises:
        IndexMissing: when there is none, or it can't be read.
    """
    try:
        # numpy leaves a file that it can't read open, so the file is opened and closed here.
        with (
            (Path(folder) / FILE).open("rb") as file,
            np.load(file, allow_pickle=False) as arrays,
        ):
            content = json.loads(arrays["content"].tobytes())
            if content["format"] != FORMAT:
                raise ValueError("another format")
            return Index(
                fingerprint=content["fingerprint"],
                model_id=content["model_id"],
                documents=tuple(_document(entry) for entry in content["documents"]),
                passages=tuple(Passage(**entry) for entry in content["passages"]),
                body_vectors=arrays["body"],
                title_vectors=arrays["titles"],
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise IndexMissing(
            f"No usable knowledge index in {folder}. Build it with `lantern ingest data/knowledge`."
        ) from error


def _document(entry: dict[str, Any]) -> Document:
    return Document(
        document_id=entry["document_id"],
        title=entry["title"],
        also_known_as=tuple(entry["also_known_as"]),
        audience=tuple(entry["audience"]),
        topics=tuple(entry["topics"]),
        sources=tuple(Source(**source) for source in entry["sources"]),
        reviewed_by=entry["reviewed_by"],
        review_by=date.fromisoformat(entry["review_by"]),
        written=date.fromisoformat(entry["written"]),
    )
