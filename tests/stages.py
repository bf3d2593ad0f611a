"""The stages of `make test`, and of `make check`, its fast part.

A failed stage doesn't hold up the ones after it, so that one run tells everything that is wrong; only
what needs the trained model is left out when there is none.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import load_settings
from bot.supervisor.dialogue_model import (
    TRAINING_FOLDERS,
    model_path,
    rasa_environ,
    rasa_python,
)

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = CHECKOUT / ".venv" / "bin"

# What starts the whole service or a browser, by stage: one service for each worker of a pytest run.
WHOLE_SERVICE = {
    "conversations": ("tests/conversations", "tests/gateway"),
    "faults": ("tests/faults",),
    "browser": ("tests/browser",),
}
# Two workers, each with a service of its own; a file stays with one worker.
SHARED_OUT = ("-n", "2", "--dist", "loadfile")
# Faults are about time running out, so nothing may run beside them.
ALONE = frozenset({"faults"})
# Long, and about the dialogue or pages: they write nothing that the others don't.
SAME_ON_ANY_DATABASE = (
    "tests/conversations/test_evaluate.py",
    "tests/conversations/test_forms.py",
    "tests/gateway/test_pages.py",
)
RASA_ONLY = ("tests/dialogue",)
# A short storm; `make soak` is the long one.
SOAK = (str(BIN / "python"), "-m", "tests.soak", "--rounds", "10")
IN_BOTH = ("tests/clinical",)
# Thousands of further wordings read by the same code as the rules' own examples, which run in both.
ONCE_IS_ENOUGH = ("tests/clinical/test_wordings.py",)

_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")
_CLOSING = re.compile(
    r"^(=*\s*\d+ (passed|failed|error|skipped).* in [\d.]+s|soak: .* held|soak: .* broken)"
)


@dataclass(frozen=True)
class Stage:
    """One command with a name. No command: there is nothing to run, which CI doesn't allow."""

    name: str
    command: tuple[str, ...]
    fast: bool = False
    needs_model: bool = False


@dataclass
class Outcome:
    """How a stage ended; `closing` is its own last line where it says one."""

    stage: Stage
    verdict: str
    seconds: float = 0.0
    closing: str = ""
    counts: Counter[str] = field(default_factory=Counter)


def stages(model: Path, scratch: Path) -> list[Stage]:
    """All stages, in order.

    Args:
        model: where the trained model stands once `rasa train` has run.
        scratch: a folder for reports nobody keeps.
    """
    rasa = (str(rasa_python(CHECKOUT)), "-m", "rasa")
    elsewhere = (*(f for folders in WHOLE_SERVICE.values() for f in folders), *RASA_ONLY)
    apart = [f"--ignore={folder}" for folder in elsewhere]
    validate = ("data", "validate", "--fail-on-warnings", "--data", *TRAINING_FOLDERS)
    return [
        Stage("format", (_tool("ruff"), "format", "--check", "."), fast=True),
        Stage("lint", (_tool("ruff"), "check", "."), fast=True),
        Stage("types", (_tool("mypy"),), fast=True),
        Stage("import walls", (_tool("lint-imports"), "--no-logo"), fast=True),
        Stage("units", (*_pytest(BIN / "python"), "-n", "2", "tests", *apart), fast=True),
        Stage("units in Rasa's Python", _in_rasas_python(*IN_BOTH, *RASA_ONLY)),
        Stage("rasa data validate", (*rasa, *validate)),
        Stage("rasa train", (_tool("lantern"), "train")),
        *_rasa_test(rasa, model, scratch),
        *(Stage(name, _with_the_service(name), needs_model=True) for name in WHOLE_SERVICE),
        Stage("conversations on PostgreSQL", _on_postgresql("conversations"), needs_model=True),
        Stage("soak", SOAK, needs_model=True),
    ]


def _tool(name: str) -> str:
    return str(BIN / name)


def _pytest(python: Path) -> tuple[str, ...]:
    return (str(python), "-m", "pytest", "-q")


def _tests(python: Path, *folders: str) -> tuple[str, ...]:
    """The tests of these folders, or no command when they hold none."""
    there = [folder for folder in folders if any((CHECKOUT / folder).rglob("test_*.py"))]
    return (*_pytest(python), *there) if there else ()


def _with_the_service(stage: str) -> tuple[str, ...]:
    """A stage of the whole service."""
    command = _tests(BIN / "python", *WHOLE_SERVICE[stage])
    return command if stage in ALONE or not command else (*command, *SHARED_OUT)


def _on_postgresql(stage: str) -> tuple[str, ...]:
    """A stage of the whole service once more, with its record on PostgreSQL (tests/service.py)."""
    command = _with_the_service(stage)
    apart = [f"--ignore={file}" for file in SAME_ON_ANY_DATABASE]
    return ("env", "LANTERN_TEST_DATABASE=postgresql", *command, *apart) if command else ()


def _in_rasas_python(*folders: str) -> tuple[str, ...]:
    """The tests of these folders in Rasa's environment, whose packages of 2023 warn of what is old now."""
    command = _tests(rasa_python(CHECKOUT), *folders)
    apart = [f"--ignore={file}" for file in ONCE_IS_ENOUGH]
    return (*command, *apart, "-W", "default") if command else ()


def _rasa_test(rasa: tuple[str, ...], model: Path, scratch: Path) -> list[Stage]:
    """`rasa test` of the trained model: whole conversations must match, messages are measured."""
    report = ("--model", str(model), "--no-plot", "--out", str(scratch))
    stories = (*rasa, "test", "core", "--stories", "tests/rasa", "--fail-on-prediction-errors")
    messages = (*rasa, "test", "nlu", "--nlu", "tests/rasa/nlu")
    tests = CHECKOUT / "tests" / "rasa"
    any_story, any_message = tests.rglob("test_*.yml"), (tests / "nlu").glob("*.yml")
    return [
        Stage("rasa test core", (*stories, *report) if any(any_story) else (), needs_model=True),
        Stage("rasa test nlu", (*messages, *report) if any(any_message) else (), needs_model=True),
    ]


def run(stage: Stage, environ: dict[str, str]) -> Outcome:
    """Run one stage, passing its output on."""
    print(f"\n──── {stage.name} ────", flush=True)
    if not stage.command:
        verdict = "FAILED" if os.environ.get("CI") == "true" else "left out"
        return Outcome(stage, verdict, closing="there is nothing to run")
    started = time.monotonic()
    closing = ""
    with subprocess.Popen(
        stage.command,
        cwd=CHECKOUT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.strip() if _CLOSING.match(line) else closing
    counts = Counter({word.removesuffix("s"): int(n) for n, word in _COUNT.findall(closing)})
    verdict = "ok" if process.returncode == 0 else "FAILED"
    return Outcome(stage, verdict, time.monotonic() - started, closing, counts)


def main(argv: Sequence[str]) -> int:
    """Run the stages and report; 0 only if every one passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.stages", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only what `make check` runs")
    fast = parser.parse_args(argv).fast
    model = model_path(CHECKOUT, load_settings().models)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="lantern-test-") as scratch:
        environ = rasa_environ(Path(scratch))
        for stage in stages(model, Path(scratch)):
            if fast and not stage.fast:
                continue
            if stage.needs_model and not model.exists():
                outcomes.append(Outcome(stage, "FAILED", closing="there is no trained model"))
            else:
                outcomes.append(run(stage, environ))
    return _report(outcomes)


def _report(outcomes: Sequence[Outcome]) -> int:
    counts: Counter[str] = Counter()
    print("\n──── summary ────")
    for outcome in outcomes:
        counts += outcome.counts
        line = f"{outcome.stage.name:<28} {outcome.verdict:<9} {outcome.seconds:6.1f} s"
        print(f"{line}  {outcome.closing}".rstrip())
    failed_stages = [o.stage.name for o in outcomes if o.verdict == "FAILED"]
    if failed_stages:
        print(f"failed: {', '.join(failed_stages)}")
    seconds = sum(outcome.seconds for outcome in outcomes)
    failed = counts["failed"] + counts["error"]
    print(f"all stages: {'failed' if failed_stages else 'passed'} in {seconds:.0f} s")
    print(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped", flush=True)
    return 1 if failed_stages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
