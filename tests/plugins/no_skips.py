"""Under `CI=true` a test that was left out is a failure.

A skip is honest on a laptop without a browser; in CI it would let a whole area of the product go
untested while the run stays green.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest


class NoSkips:
    """Collects what was left out, and fails the run for it."""

    def __init__(self) -> None:
        self.left_out: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.left_out.append(f"{report.nodeid}: {_reason(report.longrepr)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # An expected failure is reported as skipped too, but it did run.
        if report.skipped and not hasattr(report, "wasxfail"):
            self.left_out.append(f"{report.nodeid}: {_reason(report.longrepr)}")

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.left_out += [f"{item.nodeid}: deselected" for item in items]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.left_out and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.left_out:
            terminalreporter.section("left out, which CI doesn't allow", red=True)
            for line in self.left_out:
                terminalreporter.line(line)


def _reason(longrepr: object) -> str:
    """A skip's place and reason come as (file, line, reason)."""
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


def pytest_configure(config: pytest.Config) -> None:
    # Workers of xdist report to the controller, which alone decides.
    if os.environ.get("CI") == "true" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NoSkips())
