"""Settings as `config show` tells them: key, value, where it came from. Never a key to a provider."""

from __future__ import annotations

import json

from clanker_tui.config.entries import entries
from clanker_tui.config.settings import Settings
from clanker_tui.domain.scrub import scrub

NOT_SET = "–"


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """Return (key, value as text, origin) of every setting."""
    return [(key, _shown(key, value), settings.origins[key]) for key, value in entries(settings)]


def _shown(key: str, value: object) -> str:
    """Return a value as TOML spells it. Of a command only the program: its arguments may hold what must not be seen."""
    if value is None:
        return NOT_SET
    if key.endswith(".api_key_command"):
        program, _, arguments = str(value).partition(" ")
        return json.dumps(f"{program} …" if arguments else program, ensure_ascii=False)
    return scrub(json.dumps(value, ensure_ascii=False))
