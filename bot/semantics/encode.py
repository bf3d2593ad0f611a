"""Turns texts into vectors with the exported model: onnxruntime and tokenizers, never torch.

The vectors are L2-normalised, so a dot product is the cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.semantics.model_files import (
    DIMENSIONS,
    FOLDER,
    MAX_TOKENS,
    MODEL,
    OUTPUT,
    TOKENIZER,
    ModelFilesError,
    Stamp,
    read_stamp,
)

Vectors = NDArray[np.float32]

BATCH = 8
THREADS = 2


class Encoder:
    """The embedding model, open and ready. Safe to share between threads."""

    def __init__(self, session: Any, tokenizer: Tokenizer, stamp: Stamp) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._stamp = stamp
        self._vocabulary = frozenset(tokenizer.get_vocab(with_added_tokens=False))

    @classmethod
    def open(cls, models_dir: Path, threads: int = THREADS) -> Encoder:
        """Open the model that `bot.semantics.export` put under `models_dir`.

        Raises:
            ModelFilesError: when it is not there or can't be read.
        """
        return cls.open_folder(Path(models_dir) / FOLDER, threads)

    @classmethod
    def open_folder(cls, folder: Path, threads: int = THREADS) -> Encoder:
        """Open the model in exactly this folder; the export checks a candidate so, before its place.

        Raises:
            ModelFilesError: when it is not there or can't be read.
        """
        stamp = read_stamp(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # The arena would keep what the largest batch ever needed: 300 MB after one indexing.
        options.enable_cpu_mem_arena = False
        # A thread that spins between two questions takes a core from Rasa on a small machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelFilesError(
                f"The embedding model in {folder} can't be read. Delete that folder and export again."
            ) from error
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return cls(session, tokenizer, stamp)

    @property
    def model_id(self) -> str:
        """Names the vectors this encoder makes; an index made under another name must be rebuilt."""
        return self._stamp.model_id

    @property
    def precision(self) -> str:
        """`int8` or `fp32`, as the export decided."""
        return self._stamp.precision

    def knows(self, word: str) -> bool:
        """Whether the model has this lower-case word whole, and so a meaning of its own for it."""
        return word in self._vocabulary

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one normalised vector a text, in order: float32, shape (len(texts), 384).

        Words beyond 256 tokens are not read.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        # Neighbours of like length waste the least padding.
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            encodings = self._tokenizer.encode_batch([texts[position] for position in batch])
            (vectors[batch],) = self._session.run(
                [OUTPUT],
                {
                    "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
                    "attention_mask": np.array(
                        [e.attention_mask for e in encodings], dtype=np.int64
                    ),
                },
            )
        return vectors
