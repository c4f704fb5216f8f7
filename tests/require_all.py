"""A pytest plugin: says what a run left out and why; with REQUIRE_ALL=1 such a run has failed."""

import os
from collections import Counter

import pytest

NOT_RUN = ("skipped", "xfailed", "xpassed")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if is_required() and session.exitstatus == pytest.ExitCode.OK and left_out(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = left_out(config)
    if not lines:
        return
    terminalreporter.section("Left out")
    for line in lines:
        terminalreporter.line(line)
    if is_required():
        terminalreporter.line("REQUIRE_ALL=1 asks for everything to be run, so this run has failed.", red=True)


def is_required() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"


def left_out(config: pytest.Config) -> list[str]:
    lines = [line for line in os.environ.get("LEFT_OUT", "").splitlines() if line]
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for outcome in NOT_RUN:
        reasons = Counter(reason(report) for report in reporter.stats.get(outcome, ()))
        lines += [f"{times} x {outcome}: {why}" for why, times in reasons.items()]
    return lines


def reason(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"{report.nodeid} {report.wasxfail}".strip()
    if isinstance(report.longrepr, tuple):
        path, line, why = report.longrepr
        return f"{why.removeprefix('Skipped: ')} ({os.path.relpath(path)}:{line})"
    return report.nodeid
