"""A Python is only found if it really runs."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.install.interpreters import candidates, first_working, probe

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def put(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, "utf-8")
    path.chmod(0o755)
    return path


def broken_shim(path: Path) -> Path:
    """What pyenv leaves on PATH for a version that isn't switched on."""
    return put(path, "#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n")


def real_python(path: Path) -> Path:
    return put(path, f'#!/bin/sh\nexec {sys.executable} "$@"\n')


def test_a_broken_shim_on_the_path_is_passed_over_for_the_one_that_works(tmp_path: Path) -> None:
    broken_shim(tmp_path / "shims" / f"python{HERE}")
    real_python(tmp_path / "home" / ".pyenv" / "versions" / f"{HERE}.7" / "bin" / "python")
    paths = candidates(HERE, {"PATH": str(tmp_path / "shims")}, tmp_path / "home")
    found = first_working(paths, HERE)
    assert found is not None
    assert found.version == HERE


def test_a_working_one_later_on_the_path_is_found_behind_a_broken_one(tmp_path: Path) -> None:
    broken_shim(tmp_path / "shims" / f"python{HERE}")
    real = real_python(tmp_path / "bin" / f"python{HERE}")
    path = f"{tmp_path / 'shims'}:{tmp_path / 'bin'}"
    paths = list(candidates(HERE, {"PATH": path}, tmp_path))
    assert paths.index(tmp_path / "shims" / f"python{HERE}") < paths.index(real)
    assert first_working(paths[:2], HERE) is not None


def test_a_python_of_another_version_is_not_taken_for_the_one_wanted(tmp_path: Path) -> None:
    lying = real_python(tmp_path / "python2.0")
    assert first_working([lying], "2.0") is None


def test_something_that_is_no_python_is_no_interpreter(tmp_path: Path) -> None:
    assert probe(put(tmp_path / "python", "#!/bin/sh\necho hello\n")) is None
    assert probe(tmp_path / "nowhere") is None
    assert probe(put(tmp_path / "not-a-program", "just text\n")) is None
