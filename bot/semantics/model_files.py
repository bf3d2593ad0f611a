"""What the exported embedding model consists of on disk, and how its stamp is read.

The folder's name carries the recipe's version, so a new recipe never writes into the folder that a
running service has open, and one rename puts a finished export in place.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

RECIPE = 1
FOLDER = f"all-minilm-l6-v2-{RECIPE}"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
STAMP = "stamp.json"

DIMENSIONS = 384
MAX_TOKENS = 256

OUTPUT = "sentence_vector"


class ModelFilesError(RuntimeError):
    """The exported model is missing, incomplete or not the one expected; the text says what to do."""


@dataclass(frozen=True)
class Stamp:
    """What an export says about itself. `bytes` is the size of the model file, which shows a cut copy."""

    recipe: int
    weights_sha256: str
    precision: str
    cosine: float
    bytes: int

    @property
    def model_id(self) -> str:
        """Names the vectors that this export makes: the same id, the same vectors."""
        return f"{FOLDER}:{self.weights_sha256[:8]}:{self.precision}"

    def write(self, folder: Path) -> None:
        """Write the stamp into `folder`; the export does so last."""
        (folder / STAMP).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def read_stamp(folder: Path) -> Stamp:
    """Read the stamp of an export and check that the files it speaks of are there.

    Raises:
        ModelFilesError: when anything is missing, cut short or of another recipe.
    """
    again = "Run `make run` (or `make train`) to export the embedding model again."
    try:
        stamp = Stamp(**json.loads((folder / STAMP).read_text(encoding="utf-8")))
        size = (folder / MODEL).stat().st_size
        has_tokenizer = (folder / TOKENIZER).is_file()
    except (OSError, ValueError, TypeError) as error:
        raise ModelFilesError(f"No usable embedding model in {folder}. {again}") from error
    if stamp.recipe != RECIPE or size != stamp.bytes or not has_tokenizer:
        raise ModelFilesError(f"The embedding model in {folder} is incomplete or outdated. {again}")
    return stamp
