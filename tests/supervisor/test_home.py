"""The home folder: one Lantern at a time, private, and never on a full disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.supervisor import home as home_module
from bot.supervisor.home import Home
from bot.supervisor.problem import StartProblem


def test_a_second_lantern_on_the_same_folder_is_refused_and_told_which_process_holds_it(
    home: Home,
) -> None:
    with (
        home.locked(),
        pytest.raises(StartProblem, match=rf"already running on .* \(process {os.getpid()}\)"),
        Home(home.folder).locked(),
    ):
        pytest.fail("two hold the lock")


def test_the_folder_is_free_again_when_its_holder_was_killed(home: Home) -> None:
    holder = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from bot.supervisor.home import Home\n"
        "with Home(Path(sys.argv[1])).locked():\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", holder, str(home.folder)], check=False)
    with home.locked():
        assert (home.run / "lock").read_text("utf-8") == str(os.getpid())


def test_nobody_else_on_the_machine_can_look_into_the_folder(home: Home) -> None:
    for folder in (home.folder, home.secrets, home.logs, home.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_nearly_full_disk_is_one_sentence_and_not_a_broken_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(home_module.shutil, "disk_usage", lambda _: Usage(free=50_000_000))
    with pytest.raises(StartProblem, match="nearly full: 50 MB are free"):
        Home(tmp_path / "home").prepare()


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartProblem, match="can't be used as LANTERN_HOME"):
        Home(tmp_path / "file" / "home").prepare()
