"""What the faults break: a service of their own, because what they break must not touch other tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service import RunningService


@pytest.fixture(scope="session")
def own_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A service to be broken, started once, ready again before each use."""
    running = RunningService(tmp_path_factory.mktemp("faults"))
    yield running
    running.stop()


@pytest.fixture
def breakable(own_service: RunningService) -> RunningService:
    """The service to be broken, healthy."""
    own_service.wait_until_ready()
    return own_service
