"""What tests of more than one room share: the running service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.plugins.no_skips", "tests.plugins.databases"]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A whole Lantern, started once for each test worker."""
    from tests.service import RunningService  # needs the application's environment

    running = RunningService(tmp_path_factory.mktemp("service"))
    yield running
    running.stop()
