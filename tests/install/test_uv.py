"""uv gets the package sources that pip was given, and only a uv of the pinned series is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.install.problem import SetupProblem
from bot.install.uv import find_uv, pinned_version, uv_environ


def put_uv(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "uv"
    path.write_text(f"#!/bin/sh\necho uv {version}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "uv.txt"
    path.write_text("uv==0.13.9 \\\n    --hash=sha256:00\n", "utf-8")
    return path


def test_pips_package_sources_are_passed_on_under_uvs_names() -> None:
    environ = uv_environ({"PIP_FIND_LINKS": "/a /b", "PIP_CERT": "/ca.pem", "VIRTUAL_ENV": "/v"})
    assert environ["UV_FIND_LINKS"] == "/a,/b"
    assert environ["SSL_CERT_FILE"] == "/ca.pem"
    assert "VIRTUAL_ENV" not in environ


def test_what_was_set_for_uv_itself_wins() -> None:
    environ = uv_environ({"PIP_FIND_LINKS": "/pip", "UV_FIND_LINKS": "/uv"})
    assert environ["UV_FIND_LINKS"] == "/uv"


@pytest.mark.parametrize(("version", "used"), [("0.13.2", True), ("0.12.9", False)])
def test_a_uv_on_the_path_is_used_only_if_it_is_of_the_pinned_series(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch, version: str, used: bool
) -> None:
    path = put_uv(tmp_path / "bin", version)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert find_uv(lock, tmp_path / "tools") == (path if used else None)


def test_the_fetched_uv_is_preferred(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_uv(tmp_path / "bin", "0.13.2")
    fetched = put_uv(tmp_path / "tools" / "uv" / "bin", "0.13.9")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert find_uv(lock, tmp_path / "tools") == fetched


def test_a_lock_without_a_version_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "uv.txt").touch()
    with pytest.raises(SetupProblem, match="names no version of uv"):
        pinned_version(tmp_path / "uv.txt")
