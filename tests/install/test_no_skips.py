"""CI doesn't let a test be left out quietly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LEFT_OUT = {
    "a skip": "import pytest\n@pytest.mark.skip(reason='no chromium here')\ndef test_page(): ...\n",
    "a skipped file": "import pytest\npytest.skip('no chromium here', allow_module_level=True)\n",
}
EXPECTED_FAILURE = (
    "import pytest\n@pytest.mark.xfail(reason='known')\ndef test_known(): assert False\n"
)


def run_pytest(folder: Path, test: str, ci: str, *arguments: str) -> tuple[int, str]:
    (folder / "test_it.py").write_text(test, "utf-8")
    (folder / "test_other.py").write_text("def test_other(): ...\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.plugins.no_skips", "-c", "/dev/null"]
    environ = {**os.environ, "CI": ci, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        [*command, f"--rootdir={folder}", *arguments, str(folder)],
        env={**environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("test", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_skip_fails_the_run_in_ci_and_is_named_with_its_reason(tmp_path: Path, test: str) -> None:
    code, output = run_pytest(tmp_path, test, "true")
    assert code == 1
    assert "left out, which CI doesn't allow" in output
    assert "no chromium here" in output


@pytest.mark.parametrize("test", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_skip_is_allowed_elsewhere(tmp_path: Path, test: str) -> None:
    code, _ = run_pytest(tmp_path, test, "")
    assert code == 0


def test_skips_on_parallel_workers_count_too(tmp_path: Path) -> None:
    code, _ = run_pytest(tmp_path, LEFT_OUT["a skip"], "true", "-p", "xdist", "-n", "1")
    assert code == 1


def test_a_deselected_test_counts_as_left_out(tmp_path: Path) -> None:
    code, _ = run_pytest(tmp_path, "def test_page(): ...\n", "true", "-k", "other")
    assert code == 1


def test_an_expected_failure_is_not_left_out(tmp_path: Path) -> None:
    code, _ = run_pytest(tmp_path, EXPECTED_FAILURE, "true")
    assert code == 0
