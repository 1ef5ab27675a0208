"""What the command line says about the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Overrides:
    """Settings given on the command line; None is "not given". `agent` names a preset, `timeout_s` is in seconds."""

    agent: str | None = None
    provider: str | None = None
    model: str | None = None
    base_url: str | None = None
    system_prompt: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    timeout_s: float | None = None
    max_retries: int | None = None
    config: Path | None = None
    env_file: Path | None = None
