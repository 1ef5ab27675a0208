"""Histories to test on."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from clanker_tui.history.store import History
from tests.history.children import Children


@pytest.fixture
async def history() -> AsyncIterator[History]:
    """Return a history in memory."""
    history = await History.open(None)
    yield history
    await history.close()


@pytest.fixture
def children(path: Path) -> Iterator[Children]:
    """Return a starter of processes that work on the file at `path`."""
    children = Children(path)
    yield children
    children.end()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a history file may be made; its folder does not exist yet."""
    return tmp_path / "data" / "history.db"


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Live in a zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()
