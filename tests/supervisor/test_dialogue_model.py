"""The dialogue model is trained again when, and only when, something it is made from has changed."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.dialogue_model import fingerprint, model_path, rasa_python, train
from bot.supervisor.problem import StartProblem

INPUTS = {
    "config.yml": "pipeline:\n  - name: WhitespaceTokenizer\n  - name: bot.dialogue.guard.Guard\n",
    "domain.yml": "intents: [greet]\n",
    "locks/rasa.txt": "rasa==3.6.21\n",
    "bot/dialogue/guard.py": "class Guard: ...\n",
    "data/nlu/greet.yml": "nlu: []\n",
    "data/rules/greet.yml": "rules: []\n",
    "data/stories/greet.yml": "stories: []\n",
}

# Stands in for Rasa's Python: writes a model where `--out` says, or fails.
TRAINS = """#!/bin/sh
while [ "$1" != --out ]; do shift; done
echo trained > "$2/dialogue.tar.gz"
"""
REFUSES = """#!/bin/sh
echo "Rule 'book' contradicts story 'greet'."
exit 1
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in INPUTS.items():
        path = tmp_path / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "checkout"


def put_rasa(checkout: Path, script: str) -> None:
    python = rasa_python(checkout)
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(script, "utf-8")
    python.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("changed", INPUTS)
def test_a_change_in_any_input_asks_for_a_new_model(checkout: Path, changed: str) -> None:
    before = fingerprint(checkout)
    with (checkout / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert fingerprint(checkout) != before


def test_a_new_or_renamed_training_file_asks_for_a_new_model(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "data/nlu/greet.yml").rename(checkout / "data/nlu/hello.yml")
    assert fingerprint(checkout) != before


def test_what_rasa_does_not_read_asks_for_none(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "data/knowledge").mkdir()
    (checkout / "data/knowledge/fever.md").write_text("# Fever\n", "utf-8")
    (checkout / "bot/dialogue/channel.py").write_text("", "utf-8")
    assert fingerprint(checkout) == before


def test_a_missing_input_is_one_sentence(checkout: Path) -> None:
    (checkout / "domain.yml").unlink()
    with pytest.raises(StartProblem, match=r"domain\.yml can't be read"):
        fingerprint(checkout)


def test_a_trained_model_takes_its_place_and_the_older_one_goes(
    checkout: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    put_rasa(checkout, TRAINS)
    log = BoundedLog(tmp_path / "train.log")
    first = asyncio.run(train(checkout, models, log))
    (checkout / "domain.yml").write_text("intents: [greet, goodbye]\n", "utf-8")
    second = asyncio.run(train(checkout, models, log))
    assert first != second
    assert list(models.iterdir()) == [second]
    assert second == model_path(checkout, models)


def test_a_refused_training_keeps_the_old_model_and_says_what_rasa_said(
    checkout: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    put_rasa(checkout, TRAINS)
    log = BoundedLog(tmp_path / "train.log")
    old = asyncio.run(train(checkout, models, log))
    put_rasa(checkout, REFUSES)
    (checkout / "data/rules/greet.yml").write_text("rules: [book]\n", "utf-8")
    with pytest.raises(StartProblem, match="contradicts story 'greet'"):
        asyncio.run(train(checkout, models, log))
    assert list(models.iterdir()) == [old]
