"""The composition root: settings in, services out."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import sys
from contextlib import AsyncExitStack, nullcontext, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui import __version__
from clanker_tui.config.settings import AgentSettings, Settings
from clanker_tui.errors import ConfigError, DamagedError, StorageError
from clanker_tui.services import BUSY_S, Services

if TYPE_CHECKING:
    from clanker_tui.history.spare_drafts import SpareDrafts
    from clanker_tui.history.store import History
    from clanker_tui.keys.sources import Keys
    from clanker_tui.log import Log

BUSY_AGAIN_S = 0.5  # for a file that was waited for already

_log = logging.getLogger(__name__)


async def open_services(
    settings: Settings,
    *,
    temporary: bool = False,
    demo: bool = False,
    debug: bool = False,
    review: str | None = None,
    refusal: StorageError | None = None,
) -> Services:
    """Open the history and put everything together.

    Args:
        refusal: why the history file cannot be used; another history stands in for it.
        temporary: keep the history in memory only.
        debug: log every step.
        review: only read the history file of that name (empty: the user's own); nothing at all is written.
        demo: talk to the offline demo provider, over sample conversations in a folder that is removed at the end.

    Raises:
        StorageError: the history file cannot be used.
        ConfigError: the log file cannot be written.
    """
    store, sources = await asyncio.gather(
        asyncio.to_thread(import_module, "clanker_tui.history.store"),
        asyncio.to_thread(import_module, "clanker_tui.keys.sources"),
    )
    if demo:
        settings = replace(settings, agent=demo_agent(settings.agent))
    keys: Keys = sources.Keys(settings)
    async with AsyncExitStack() as opened:
        path = history_path(settings, opened, temporary=temporary, demo=demo and review is None)
        if refusal is not None and path is not None:
            history: History = await open_stand_in(store.History, path)
        elif review is None:
            history = await open_or_rescue(store.History, path)
        else:
            history = await store.History.open(file_of(review) if review else path, read_only=True)
        opened.push_async_callback(history.close)
        if demo:
            from clanker_tui.samples import add_samples

            await add_samples(history)
        elif not temporary and review is None:
            with suppress(ConfigError) if refusal else nullcontext():  # what is wrong with the history is told
                log = await asyncio.to_thread(open_log, keys, debug=debug)
                opened.callback(log.close)
            if history.news:
                _log.warning(history.news)
            _log.info("clanker-tui %s, Python %s, %s", __version__, platform.python_version(), sys.platform)
            await log_surroundings(settings, history)
        services = Services(settings, history, keys, is_temporary=temporary, path=path, _closing=opened.pop_all())
        if refusal is not None:
            _log.error("the history cannot be used: %s", refusal)
            services.refusal = refusal
            services.shelf = None if history.is_read_only else history
    return services


async def open_services_anyway(
    settings: Settings, *, temporary: bool, demo: bool, debug: bool, review: str | None
) -> Services:
    """Open the services whatever the history file is: `refusal` tells why it is not used. Else as `open_services`.

    Raises:
        StorageError: a history that is only to be looked through cannot be read, or there is no room for the demo's.
        ConfigError: the log file cannot be written.
    """
    try:
        return await open_services(settings, temporary=temporary, demo=demo, debug=debug, review=review)
    except StorageError as error:
        if demo or review is not None:
            raise
        return await open_services(settings, debug=debug, refusal=error)


async def open_stand_in(opener: type[History], path: Path) -> History:
    """Open the history file for reading, if it can be read; else a history in memory."""
    try:
        return await opener.open(path, read_only=True, busy_timeout_s=BUSY_AGAIN_S)
    except StorageError:
        return await opener.open(None)


async def open_or_rescue(opener: type[History], path: Path | None) -> History:
    """Open a history. Of one that is damaged all that can be read is saved, and `news` tells; its file is kept.

    Raises:
        StorageError: it cannot be used.
    """
    try:
        return await opener.open(path, busy_timeout_s=BUSY_S)
    except DamagedError:
        if path is None:
            raise
        rescuing = await asyncio.to_thread(import_module, "clanker_tui.history.rescuing")
        rescue = await asyncio.to_thread(rescuing.rescue_in_place, path)
    history = await opener.open(path, busy_timeout_s=BUSY_S)
    history.news = rescue.sentence if rescue else ""
    return history


def demo_agent(chosen: AgentSettings) -> AgentSettings:
    """Return the settings of the demo: parameters and prompt as chosen, the rest its own."""
    model = chosen.model if chosen.provider == "demo" else ""
    return replace(chosen, provider="demo", model=model or "demo-fast", api_key_env=None, api_base_url=None)


def file_of(name: str) -> Path:
    """Return the file of a name, as a shell would find it."""
    return Path(name).expanduser()


def history_path(settings: Settings, opened: AsyncExitStack, *, temporary: bool, demo: bool) -> Path | None:
    """Return the history file to open; None for one in memory.

    Raises:
        StorageError: there is no place for the demo's.
    """
    if temporary:
        return None
    if demo:
        from tempfile import TemporaryDirectory

        try:
            return Path(opened.enter_context(TemporaryDirectory(prefix="clanker-tui-demo-"))) / "history.db"
        except OSError as error:
            reason = error.strerror or error
            raise StorageError(f"The demo has no place for its history: {reason}.", hint="Set TMPDIR.") from error
    from clanker_tui.config.lookup import history_file

    return history_file(settings)


def spare_drafts(settings: Settings) -> SpareDrafts:
    """Return where drafts are kept while the history cannot take them: beside it.

    Raises:
        ConfigError: the environment names no data folder.
    """
    from clanker_tui.config.lookup import history_file
    from clanker_tui.history.spare_drafts import SpareDrafts

    return SpareDrafts(history_file(settings))


async def log_surroundings(settings: Settings, history: History) -> None:
    """Write down where the program runs: a report of what went wrong begins there."""
    from clanker_tui.circumstances import kept_how, log_circumstances

    log_circumstances(settings, await history.run(kept_how), os.environ)


def open_log(keys: Keys, *, debug: bool) -> Log:
    """Start the log; no key that goes through `keys` is ever in it."""
    from clanker_tui import log, paths

    started = log.start_log(paths.log_file(), debug=debug)
    started.hide(keys.known_secrets)
    return started
