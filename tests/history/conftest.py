"""Histories to test on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from clanker_tui.history.store import History


@pytest.fixture
async def history() -> AsyncIterator[History]:
    """Return a history in memory."""
    history = await History.open(None)
    yield history
    await history.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a history file may be made; its folder does not exist yet."""
    return tmp_path / "data" / "history.db"
