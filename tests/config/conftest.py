"""What the tests of the configuration share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the configuration file is."""
    return tmp_path / "config.toml"


@pytest.fixture
def without_rights() -> Iterator[None]:
    """Give up what only the administrator may, for tests of files that cannot be read."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    yield
    os.seteuid(0)
