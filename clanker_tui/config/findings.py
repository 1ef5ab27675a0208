"""What is not wrong in a configuration, but worth telling."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from clanker_tui import paths
from clanker_tui.config.document import dotted
from clanker_tui.config.settings import AgentSettings, Settings
from clanker_tui.domain.retired import retired

READ = stat.S_IRGRP | stat.S_IROTH
WRITE = stat.S_IWGRP | stat.S_IWOTH


def findings(settings: Settings, config: Path, env_file: Path | None = None) -> list[str]:
    """Return one sentence or two for each finding: files open to others, models that are no longer served."""
    files = [paths.dotenv_file(config), *([env_file] if env_file else [])]
    exposed = [exposure(file, READ | WRITE) for file in files]
    return [*filter(None, [exposure(config, WRITE), *exposed]), *_retired_models(settings)]


def exposure(path: Path, forbidden: int) -> str:
    """Return what others may do with a file, and the mend; empty when they may not.

    Args:
        forbidden: permission bits that the file must not have.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return ""
    if not mode & forbidden:
        return ""
    deed = "read" if mode & forbidden & READ else "change"
    return f"{path}: others may {deed} this file (mode {mode:04o}). Mend it with: chmod 600 {shlex.quote(str(path))}"


def _retired_models(settings: Settings) -> Iterator[str]:
    agents: dict[str, AgentSettings] = {"agent": settings.agent}
    agents |= {dotted("agents", name): agent for name, agent in settings.agents.items()}
    today = datetime.now(UTC).date()
    for name, agent in agents.items():
        if end := retired(agent.provider, agent.model):
            yield f"{settings.origins[f'{name}.model']}: {end.notice(today)}"
