"""How well the bot understands what is meant: `make evaluate-nlu`.

Two figures, both by Rasa's own `rasa test nlu` with the pipeline of config.yml: a cross-validation over
data/nlu (a message is scored by a model that never saw it), and the trained model on tests/rasa/nlu, worded
apart. Rasa takes the fallback back before it scores, so each is a figure of the classifier alone. Prints
them with the intents and confusions worth knowing; asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.settings import CHECKOUT, load_settings
from bot.supervisor.dialogue_model import model_path, rasa_environ, rasa_python

WEAKEST = 10
CONFUSIONS = 12


def main(argv: Sequence[str]) -> int:
    """Measure and print; 1 if Rasa failed or there is no trained model."""
    parser = argparse.ArgumentParser(prog="python -m bench.evaluate_nlu", description=__doc__)
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation")
    parser.add_argument("--config", default="config.yml", help="another pipeline, to compare")
    parser.add_argument("--only-folds", action="store_true", help="leave the held-out set out")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="lantern-nlu-") as scratch:
        folds = ("--nlu", "data/nlu", "--config", asked.config, "--cross-validation")
        folds = (*folds, "--folds", str(asked.folds))
        if not _measure("cross-validated", folds, Path(scratch, "folds")):
            return 1
        if asked.only_folds:
            return 0
        model = model_path(CHECKOUT, load_settings().models)
        if not model.exists():
            print("There is no trained model: `make train` makes it.", file=sys.stderr)
            return 1
        held_out = ("--nlu", "tests/rasa/nlu", "--model", str(model))
        return 0 if _measure("held out", held_out, Path(scratch, "held-out")) else 1


def _measure(name: str, arguments: Sequence[str], out: Path) -> bool:
    started = time.monotonic()
    command = (str(rasa_python(CHECKOUT)), "-m", "rasa", "test", "nlu", *arguments)
    done = subprocess.run(
        (*command, "--no-plot", "--out", str(out)),
        cwd=CHECKOUT,
        env=rasa_environ(out),
        capture_output=True,
        text=True,
        check=False,
    )
    report_file = out / "intent_report.json"
    if done.returncode != 0 or not report_file.exists():
        print(done.stderr[-2000:], file=sys.stderr)
        return False
    report: dict[str, Any] = json.loads(report_file.read_text("utf-8"))
    errors_file = out / "intent_errors.json"
    errors = json.loads(errors_file.read_text("utf-8")) if errors_file.exists() else []
    _print(name, report, errors, time.monotonic() - started)
    return True


def _print(name: str, report: dict[str, Any], errors: list[dict[str, Any]], seconds: float) -> None:
    intents = {
        intent: row
        for intent, row in report.items()
        if isinstance(row, dict) and "avg" not in intent and row["support"] > 0
    }
    messages = sum(row["support"] for row in intents.values())
    weighted = sum(row["f1-score"] * row["support"] for row in intents.values()) / messages
    macro = sum(row["f1-score"] for row in intents.values()) / len(intents)
    pairs = Counter((e["intent"], e["intent_prediction"]["name"]) for e in errors)
    print(f"\n{name}: {messages} messages, {len(intents)} intents, {seconds:.0f} s")
    print(f"  F1 weighted {weighted:.3f}, macro {macro:.3f}")
    print(f"  out_of_scope recall {intents['out_of_scope']['recall']:.3f}")
    print("  weakest: ", end="")
    weakest = sorted(intents.items(), key=lambda item: item[1]["f1-score"])[:WEAKEST]
    print(", ".join(f"{intent} {row['f1-score']:.2f}" for intent, row in weakest))
    for (meant, predicted), times in pairs.most_common(CONFUSIONS):
        print(f"  {times:4} {meant} taken for {predicted}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
