"""Exports the embedding model and indexes the articles, in a process of its own.

The export loads torch, and that memory should go when it is done: `python -m bot.supervisor.retrieval`.
"""

from __future__ import annotations

import os
import sys

from bot.settings import Settings, SettingsError, load_settings
from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.children import run_to_end
from bot.supervisor.problem import StartProblem


async def prepare(settings: Settings, log: BoundedLog) -> None:
    """Bring the exported model and the served index up to date.

    Raises:
        StartProblem: one of them could not be made.
    """
    env = {
        **os.environ,
        "LANTERN_HOME": str(settings.home),
        "LANTERN_MODELS_DIR": str(settings.models),
        "LANTERN_INDEX_DIR": str(settings.index),
        "HF_HUB_OFFLINE": "1",
    }
    argv = (sys.executable, "-m", "bot.supervisor.retrieval")
    if await run_to_end(argv, env, settings.checkout, log) != 0:
        raise StartProblem(
            f"The articles could not be indexed. {log.last_words()} (Its log: {log.path})"
        )


def main() -> int:
    """Export and index; one sentence on standard error when that can't be done."""
    from bot.knowledge import IngestError, Library
    from bot.semantics import Encoder, ModelFilesError
    from bot.semantics.export import export_encoder

    settings = load_settings()
    try:
        export_encoder(settings.models)
        encoder = Encoder.open(settings.models)
        Library.build([settings.checkout / "data" / "knowledge"], settings.index, encoder)
    except (ModelFilesError, IngestError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.strerror} ({error.filename})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
