"""Checks the configuration: whether it can be read, and who else can read it."""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.config.findings import findings
from clanker_tui.config.loading import config_path, load_settings
from clanker_tui.config.overrides import Overrides
from clanker_tui.config.settings import Settings
from clanker_tui.errors import ConfigError

AREA = "configuration"


def read_configuration(overrides: Overrides) -> tuple[Settings, list[Finding]]:
    """Return the settings and what is found about them; the defaults when they cannot be read."""
    try:
        settings = load_settings(overrides)
    except ConfigError as error:
        return Settings(), [Finding(AREA, "file", State.BROKEN, error.message, mend=error.hint)]
    return settings, list(check_settings(settings, overrides))


def check_settings(settings: Settings, overrides: Overrides) -> Iterator[Finding]:
    """Yield what is found about settings that could be read."""
    path = config_path(overrides)
    if path.exists():
        yield Finding(AREA, "file", State.OK, f"{path} is valid")
    else:
        yield Finding(AREA, "file", State.OK, "there is no configuration file", f"defaults hold; it would be {path}")
    from clanker_tui.cli.config import wrong_keys

    for clash in wrong_keys(settings):
        yield Finding(AREA, "keys", State.NOTE, clash, mend=f"Change [ui.keys] in {path}.")
    for remark in findings(settings, path, overrides.env_file):
        yield Finding(AREA, "remark", State.NOTE, remark)
    if settings.is_first_run:
        mend = "Start clanker-tui and choose one, or: clanker-tui config generate"
        yield Finding(AREA, "provider", State.NOTE, "no provider is chosen", mend=mend)
