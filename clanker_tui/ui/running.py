"""Runs the app: makes it, gives it an event loop, and returns its exit code."""

from __future__ import annotations

import asyncio
import gc
import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.awake_loop import loop_factory
from clanker_tui.errors import ConfigError
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.frames.painting import painting
from clanker_tui.ui.start import Start

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App

    from clanker_tui.config.settings import Settings
    from clanker_tui.history.spare_drafts import SpareDrafts


def spare_drafts(settings: Settings) -> SpareDrafts | None:
    """Return the place for drafts while the history cannot take them; None where there is no folder for either."""
    from clanker_tui import startup

    with suppress(ConfigError):  # which ends the app where the history is looked for
        return startup.spare_drafts(settings)
    return None


def run_app(
    settings: Settings,
    *,
    config_path: Path,
    prompt: str = "",
    resume: str = "",
    continue_last: bool = False,
    temporary: bool = False,
    demo: bool = False,
    debug: bool = False,
    review: str | None = None,
) -> int:
    """Run the app and return its exit code."""
    gc.disable()  # until all is loaded: a collection among the imports would hold up the event loop
    start = Start(prompt, resume, continue_last, temporary, demo, debug, review)
    drawn = painting(os.environ, is_diffed=settings.ui.diff)
    spare = None if temporary or demo or review is not None else partial(spare_drafts, settings)
    app: App[None] = ClankerApp(settings, config_path=config_path, start=start, open_spare=spare, painting=drawn)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(app.run_async(mouse=settings.ui.mouse))
    return app.return_code or 0
