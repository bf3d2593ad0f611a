"""`make bench`: every figure of docs/performance.md in one run, Lantern and a bare Rasa side by side.

All load goes to 127.0.0.1 and is bounded in count and time. `--quick` looks at everything briefly and
leaves docs/ alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import form_step, inside, load, machine
from bench.bare_rasa import BareRasa
from bench.report import Results, Start, markdown
from bot.settings import load_settings
from bot.supervisor.dialogue_model import model_path, rasa_python
from tests.service import CHECKOUT, RunningService


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    form_rounds: int
    screen_rounds: int
    answer_rounds: int
    load_seconds: float


WHOLE = Size(form_rounds=100, screen_rounds=500, answer_rounds=300, load_seconds=60)
QUICK = Size(form_rounds=15, screen_rounds=50, answer_rounds=50, load_seconds=8)
PATIENTS = (50, 500)


def main(argv: Sequence[str]) -> int:
    """Measure, write the page and the picture; 0 when done."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under two minutes, docs/ left alone")
    quick = parser.parse_args(argv).quick
    settings = load_settings()
    if not model_path(CHECKOUT, settings.models).exists():
        print("There is no trained model yet: `make train` first.", file=sys.stderr)
        return 1
    folder = settings.home / "bench" if quick else CHECKOUT / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    results = measure(QUICK if quick else WHOLE, settings.models, quick=quick)
    page = folder / "performance.md"
    page.write_text(markdown(results), "utf-8")
    _draw(results, folder / "performance.svg")
    print(f"\n{page.read_text('utf-8')}\nWritten to {page}.")
    return 0


def measure(size: Size, models: Path, *, quick: bool) -> Results:
    """Take every figure, one after the other, so that none disturbs another."""
    about = machine.described()
    with tempfile.TemporaryDirectory(prefix="lantern-bench-") as scratch:
        home = Path(scratch)
        with _step("start with a new home"):
            first_s = _started_and_stopped(home)
        with _step("warm start"):
            started = time.perf_counter()
            service = RunningService(home)
            warm_s = time.perf_counter() - started
        try:
            service.wait_until_ready()
            with _step("bare Rasa"):
                bare = BareRasa(service, models)
            try:
                with _step("form step"):
                    step = form_step.measure(service, bare, size.form_rounds)
                with _step("screen"):
                    screened = inside.screen(size.screen_rounds)
                with _step("answer"):
                    answered = inside.answer(home / "index", models, size.answer_rounds)
                loads = []
                for patients in PATIENTS:
                    with _step(f"{patients} patients"):
                        seconds = size.load_seconds
                        pair = (
                            asyncio.run(load.on_bare_rasa(bare, patients, seconds)),
                            asyncio.run(load.on_lantern(service, patients, seconds)),
                        )
                        loads.append(pair)
                used = machine.memory(service, **{"bare Rasa": bare.pid})
            finally:
                bare.stop()
        finally:
            service.stop()
    return Results(
        machine=about,
        command="make bench" + (" QUICK=1" if quick else ""),
        taken=f"{datetime.now(UTC):%-d %B %Y}",
        form_step=step,
        screen=screened,
        answer=answered,
        loads=loads,
        start=Start(first_s, warm_s, bare.start_seconds),
        memory=used,
    )


def _started_and_stopped(home: Path) -> float:
    started = time.perf_counter()
    service = RunningService(home)
    seconds = time.perf_counter() - started
    service.stop()
    return seconds


@contextmanager
def _step(name: str) -> Iterator[None]:
    print(f"  {name:<24}", end="", flush=True)
    started = time.perf_counter()
    yield
    print(f"{time.perf_counter() - started:7.1f} s", flush=True)


def _draw(results: Results, picture: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as figures:
        json.dump(asdict(results), figures)
        figures.flush()
        command = [str(rasa_python(CHECKOUT)), "-m", "bench.plot", figures.name, str(picture)]
        subprocess.run(command, cwd=CHECKOUT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
