"""The trained Rasa model, trained again only when something it is made from has changed.

The model's file name carries the fingerprint of its inputs, so one rename both puts it in place and says
what it was made from; a training that fails or is killed leaves the old model untouched.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.children import run_to_end
from bot.supervisor.problem import StartProblem

# Only these: Rasa takes any file under data/ with a `rules:` line for its own.
TRAINING_FOLDERS = ("data/nlu", "data/rules", "data/stories")
_COMPONENT = re.compile(r"^\s*-?\s*name:\s*[\"']?(bot(?:\.\w+)+)\.\w+", re.MULTILINE)


def rasa_python(checkout: Path) -> Path:
    """The interpreter of Rasa's environment."""
    return checkout / ".venv-rasa" / "bin" / "python"


def inputs(checkout: Path) -> Iterator[Path]:
    """Every file that decides what the trained model is, in a fixed order.

    Besides the configuration and the training data these are Rasa's pinned packages and the house's own
    pipeline components that config.yml names.
    """
    config = checkout / "config.yml"
    yield config
    yield checkout / "domain.yml"
    yield checkout / "locks" / "rasa.txt"
    for module in _COMPONENT.findall(config.read_text("utf-8")):
        yield checkout / (module.replace(".", "/") + ".py")
    for folder in TRAINING_FOLDERS:
        yield from sorted((checkout / folder).rglob("*.yml"))


def fingerprint(checkout: Path) -> str:
    """A short hash of the names and contents of `inputs`.

    Raises:
        StartProblem: one of them can't be read.
    """
    digest = hashlib.sha256()
    try:
        for path in inputs(checkout):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(checkout)} {len(content)}\n".encode())
            digest.update(content)
    except OSError as error:
        raise StartProblem(
            f"The dialogue model can't be trained: {error.filename} can't be read ({error.strerror})."
        ) from error
    return digest.hexdigest()[:16]


def model_path(checkout: Path, models: Path) -> Path:
    """Where the model of the present inputs stands, or will stand when trained."""
    return models / f"dialogue-{fingerprint(checkout)}.tar.gz"


async def train(checkout: Path, models: Path, log: BoundedLog) -> Path:
    """Train the model of the present inputs and return its path; older models are removed.

    Raises:
        StartProblem: Rasa refused the training data or could not run.
    """
    final = model_path(checkout, models)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=models) as scratch:
        argv = [str(rasa_python(checkout)), "-m", "rasa", "train", "--config", "config.yml"]
        argv += ["--domain", "domain.yml", "--data", *TRAINING_FOLDERS]
        argv += ["--out", scratch, "--fixed-model-name", "dialogue"]
        await _run_rasa(argv, checkout, Path(scratch), log)
        trained = Path(scratch) / "dialogue.tar.gz"
        if not trained.exists():
            raise StartProblem(f"Rasa trained no model. {log.last_words()} (Its log: {log.path})")
        trained.replace(final)
    for older in models.glob("dialogue-*.tar.gz"):
        if older != final:
            older.unlink(missing_ok=True)
    return final


async def _run_rasa(argv: list[str], checkout: Path, scratch: Path, log: BoundedLog) -> None:
    if not Path(argv[0]).exists():
        raise StartProblem("Rasa's environment is missing: `make run` makes it.")
    if await run_to_end(tuple(argv), rasa_environ(scratch), checkout, log) != 0:
        raise StartProblem(
            f"Training the dialogue model failed. {log.last_words()} (Its log: {log.path})"
        )


def rasa_environ(cache: Path) -> dict[str, str]:
    """The environment for a Rasa command line: nothing reported to anybody, no cache in the checkout."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(cache / "cache"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
    }


def remove_scratch(models: Path) -> None:
    """Remove what a killed training left behind."""
    for left in models.glob(".training-*"):
        shutil.rmtree(left, ignore_errors=True)
