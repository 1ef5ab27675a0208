"""The environment as settings see it: variables of the process first, then those of the `.env` file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from clanker_tui.domain.secret import Secret

PROVIDER_VARIABLE = "CLANKER_TUI_PROVIDER"
MODEL_VARIABLE = "CLANKER_TUI_MODEL"


class Variable(NamedTuple):
    """A variable that is set. `origin` is "environment NAME" or ".env NAME"."""

    value: str
    origin: str


class Variables(NamedTuple):
    """Looks a variable up in both places."""

    environ: Mapping[str, str]
    dotenv: Mapping[str, Secret]

    def find(self, name: str) -> Variable | None:
        """Return a variable; None when it is not set, or to nothing but blanks."""
        if value := self.environ.get(name, "").strip():
            return Variable(value, f"environment {name}")
        if name in self.dotenv and (value := self.dotenv[name].reveal().strip()):
            return Variable(value, f".env {name}")
        return None
