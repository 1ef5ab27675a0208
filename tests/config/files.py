"""Configuration files for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from clanker_tui.config.loading import load_settings
from clanker_tui.config.overrides import Overrides
from clanker_tui.config.settings import Settings
from clanker_tui.errors import ConfigError


def load(path: Path, text: str | bytes = "", environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Write a configuration file and load it. `given` is what the command line says."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    environ = {"CLANKER_TUI_CONFIG": str(path), **(environ or {})}
    return load_settings(Overrides(**given), environ=environ)  # type: ignore[arg-type]  # each test gives the right ones


def complaint(path: Path, text: str | bytes, environ: Mapping[str, str] | None = None, **given: object) -> str:
    """Return what is said about a wrong configuration file, which stays as it was, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        load(path, text, environ, **given)
    assert path.read_bytes() == (text.encode() if isinstance(text, str) else text)
    assert caught.value.exit_code == 2
    assert str(caught.value).isprintable()
    return str(caught.value).replace(str(path), "FILE")
