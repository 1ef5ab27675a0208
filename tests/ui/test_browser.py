"""Addresses are opened in a window of their own, or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clanker_tui.ui.browser import open_address

OPEN = "import os, sys; from clanker_tui.ui.browser import open_address; print(open_address(sys.argv[1], os.environ))"


def opened(browser: Path, *, is_there: bool = True) -> str:
    """Return what another process says that opens an address with a browser."""
    if is_there:
        browser.write_text(f'#!/bin/sh\necho "$1" > "{browser}.opened"\n')
        browser.chmod(0o755)
    environment = {"BROWSER": str(browser), "PATH": str(browser.parent), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", OPEN, "https://example.org/a"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one way to open an address")
def test_an_address_is_opened_in_the_browser(tmp_path: Path) -> None:
    assert opened(tmp_path / "some-browser") == "True"
    assert (tmp_path / "some-browser.opened").read_text() == "https://example.org/a\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has one way to open an address")
def test_a_browser_gets_the_environment_it_is_given_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, seen = tmp_path / "some-browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\n/usr/bin/env > "{seen}"\n')
    browser.chmod(0o755)
    monkeypatch.setenv("GROQ_API_KEY", "gsk_canary0123456789")
    monkeypatch.setenv("BROWSER", str(browser))
    assert open_address("https://example.org/a", {"BROWSER": str(browser), "PATH": "/usr/bin:/bin"})
    assert f"BROWSER={browser}" in seen.read_text()
    assert "canary" not in seen.read_text()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a browser")
def test_a_browser_that_draws_in_the_terminal_is_not_used(tmp_path: Path) -> None:
    assert opened(tmp_path / "lynx") == "False"
    assert not (tmp_path / "lynx.opened").exists()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a browser")
def test_that_there_is_no_browser_is_told(tmp_path: Path) -> None:
    assert opened(tmp_path / "none", is_there=False) == "False"
