"""What is not wrong in a configuration, but worth telling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from clanker_tui import paths
from clanker_tui.config.document import dotted
from clanker_tui.config.exposure import WRITE, exposure
from clanker_tui.config.settings import AgentSettings, Settings
from clanker_tui.domain.retired import retired


def findings(settings: Settings, config: Path, env_file: Path | None = None) -> list[str]:
    """Return one sentence or two for each finding: files open to others, models that are no longer served."""
    files = [paths.dotenv_file(config), *([env_file] if env_file else [])]
    exposed = [exposure(file) for file in files]
    return [*filter(None, [exposure(config, WRITE), *exposed]), *_retired_models(settings)]


def _retired_models(settings: Settings) -> Iterator[str]:
    agents: dict[str, AgentSettings] = {"agent": settings.agent}
    agents |= {dotted("agents", name): agent for name, agent in settings.agents.items()}
    today = datetime.now(UTC).date()
    for name, agent in agents.items():
        if end := retired(agent.provider, agent.model):
            yield f"{settings.origins[f'{name}.model']}: {end.notice(today)}"
