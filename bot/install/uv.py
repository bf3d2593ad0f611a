"""Finds uv, or fetches the pinned one into `.tools/`.

uv installs both environments in seconds where pip takes minutes. A uv of another series is passed over:
it may read the lock files differently.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.install import apt
from bot.install.commands import run
from bot.install.problem import SetupProblem

# uv does not read pip's settings, so the ones that say where packages come from are passed on.
_PASSED_ON = (
    ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
    ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
    ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
    ("PIP_DEFAULT_TIMEOUT", "UV_HTTP_TIMEOUT"),
    ("PIP_CERT", "SSL_CERT_FILE"),
)


def uv_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv: pip's package sources under uv's names, nothing of an active venv."""
    result = {name: value for name, value in environ.items() if name != "VIRTUAL_ENV"}
    for pip_name, uv_name in _PASSED_ON:
        value = environ.get(pip_name)
        if value and uv_name not in result:
            # pip separates several folders by spaces, uv by commas.
            result[uv_name] = ",".join(value.split()) if uv_name == "UV_FIND_LINKS" else value
    return result


def pinned_version(lock: Path) -> str:
    """The version of uv that `locks/uv.txt` names."""
    found = re.search(r"^uv==([\w.]+)", lock.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise SetupProblem(f"{lock.name} names no version of uv: restore it with git.")
    return found.group(1)


def series_of(uv: Path) -> str | None:
    """The series (`0.13`) of a uv that runs, or None when it does not."""
    try:
        done = subprocess.run(
            [str(uv), "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"uv (\d+\.\d+)\.", done.stdout)
    return found.group(1) if done.returncode == 0 and found else None


def find_uv(lock: Path, tools: Path) -> Path | None:
    """A uv of the pinned series: the fetched one, else one on PATH, else None."""
    series = pinned_version(lock).rpartition(".")[0]
    on_path = shutil.which("uv")
    for candidate in (tools / "uv" / "bin" / "uv", Path(on_path) if on_path else None):
        if candidate is not None and candidate.exists() and series_of(candidate) == series:
            return candidate
    return None


def fetch_uv(lock: Path, tools: Path) -> Path:
    """Install the pinned uv, checked against its hash, into `tools/uv`.

    Raises:
        SetupProblem: this Python has no way to install a package, or the download failed.
    """
    tools.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=tools) as scratch:
        target = Path(scratch) / "uv"
        install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        install += ["--require-hashes", "-r", str(lock), "--target", str(target)]
        run(
            [_python_with_pip(Path(scratch)), "-m", "pip", *install],
            doing="the package installer uv",
        )
        final = tools / "uv"
        shutil.rmtree(final, ignore_errors=True)
        target.replace(final)
    return tools / "uv" / "bin" / "uv"


def _python_with_pip(scratch: Path) -> Path:
    """A Python that has pip: this one, or a throw-away environment (Debian keeps pip out of both)."""
    here = Path(sys.executable)
    if _has_module(here, "pip"):
        return here
    if not _has_module(here, "ensurepip"):
        package = f"python3.{sys.version_info.minor}-venv"
        if not apt.allowed():
            raise SetupProblem(
                f"This Python can install no packages: run `apt-get install {package}` "
                "as root and try again."
            )
        apt.install(package)
    run([here, "-m", "venv", scratch / "pip"], doing="the package installer uv")
    return scratch / "pip" / "bin" / "python"


def _has_module(python: Path, name: str) -> bool:
    done = subprocess.run([str(python), "-c", f"import {name}"], capture_output=True, check=False)
    return done.returncode == 0
