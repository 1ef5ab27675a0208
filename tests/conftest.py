"""What every test stands on: no network, no trace of the person who runs it, and no silent skip in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.loopback import only_loopback

LEAKY_PREFIXES = ("CLANKER_TUI_", "OPENCLAW_", "XDG_", "TEXTUAL", "SSH_", "TMUX", "SSL_CERT_", "LC_")
LEAKY_SUFFIXES = ("_API_KEY", "_API_BASE", "_PROXY", "_proxy")
LEAKY_NAMES = (
    "STY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "EDITOR",
    "VISUAL",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
)
SNAPSHOT_PREFIX = "TEXTUAL_SNAPSHOT_"  # where the snapshot plugin keeps its pictures
NEEDED_TOOLS = {
    "secret_service": ("dbus-run-session", "gnome-keyring-daemon"),
    "tmux": ("tmux",),
    "strace": ("strace",),
}
LIVE_SUFFIX = "_TEST_API_KEY"  # asked for by `live` tests alone, and by no other name


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Make every connection that would leave this machine fail the test."""
    if request.node.get_closest_marker("live"):
        yield
        return
    with only_loopback():
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home folder, in an environment that tells nothing of the real one.

    The operating system's keyring is out of reach: in this process, and in those that inherit the environment.
    """
    for name in os.environ:
        if name.endswith(LIVE_SUFFIX) or name.startswith(SNAPSHOT_PREFIX):
            continue
        if name.startswith(LEAKY_PREFIXES) or name.endswith(LEAKY_SUFFIXES) or name in LEAKY_NAMES:
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return folder


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start processes without the measuring of coverage: it imports what the program does not."""
    for name in os.environ:
        if name.startswith("COVERAGE_"):
            monkeypatch.delenv(name)


def in_ci() -> bool:
    """Whether this run decides over a change: then a tool that is missing is a failure."""
    return os.environ.get("CI", "").lower() == "true"


def pytest_configure() -> None:
    """Let no example fail for being slow on a busy machine; in CI the same tree gives the same answer."""
    hypothesis.settings.register_profile("project", deadline=None, derandomize=in_ci())
    hypothesis.settings.load_profile("project")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose marker stands for tools that are not there."""
    for marker, tools in NEEDED_TOOLS.items():
        missing = [tool for tool in tools if shutil.which(tool) is None]
        if missing and item.get_closest_marker(marker):
            pytest.skip(f"{' and '.join(missing)} not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one in CI."""
    report = yield
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        fail_instead_of_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one in CI."""
    report = yield
    if in_ci() and report.skipped:
        fail_instead_of_skip(report)
    return report


def fail_instead_of_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Change a report's outcome, keeping the reason of the skip."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"nothing is skipped in CI: {reason}"
