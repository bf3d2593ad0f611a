"""`lantern train`: everything that is made from the checkout's data, without starting the service."""

from __future__ import annotations

import asyncio
import sys

from bot.install.progress import Progress
from bot.settings import Settings
from bot.supervisor import dialogue_model, retrieval
from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.home import Home


def train_all(settings: Settings, *, force: bool = False) -> None:
    """Train the dialogue model, export the embedding model and index the articles, where changed.

    Args:
        settings: say where they go.
        force: train the dialogue model even if nothing has changed.

    Raises:
        StartProblem: one of them failed.
    """
    home = Home(settings.home.resolve())
    home.prepare()
    progress = Progress(sys.stdout)
    asyncio.run(_train_all(settings, home, progress, force))


async def _train_all(settings: Settings, home: Home, progress: Progress, force: bool) -> None:
    model = dialogue_model.model_path(settings.checkout, settings.models)
    if model.exists() and not force:
        progress.say(f"The dialogue model is up to date ({model.name}).")
    else:
        with progress.step("dialogue model, trained"):
            log = BoundedLog(home.logs / "train.log")
            await dialogue_model.train(settings.checkout, settings.models, log)
    with progress.step("articles, indexed"):
        await retrieval.prepare(settings, BoundedLog(home.logs / "retrieval.log"))
