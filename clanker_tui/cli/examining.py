"""All that `doctor` looks at, at once as far as something is waited for, and within a bound as a whole."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.cli.asked import keep_in_history
from clanker_tui.cli.checks.configuration import read_configuration
from clanker_tui.cli.checks.files import Places, check_files
from clanker_tui.cli.checks.finding import Finding, State, is_broken
from clanker_tui.cli.checks.history_file import examine_history
from clanker_tui.cli.checks.looking import Check, look_at_all
from clanker_tui.cli.checks.machine import check_machine
from clanker_tui.cli.checks.multiplexer import check_multiplexer
from clanker_tui.cli.checks.network import check_network
from clanker_tui.cli.checks.remote import check_remote
from clanker_tui.config.children import without_keys
from clanker_tui.config.loading import config_path
from clanker_tui.config.lookup import history_file
from clanker_tui.config.settings import Settings
from clanker_tui.errors import ClankerError

if TYPE_CHECKING:
    from clanker_tui.config.overrides import Overrides
    from clanker_tui.domain.secret import Secret
    from clanker_tui.domain.usage import UsageRecord

PATIENCE_S = 8.0  # for what is asked at once: history, keyring, providers
READING_S = 2.0  # the configuration, which the rest depends on
WRITING_S = 2.0  # what was asked of providers goes into the history


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, by which settings, and the keys that were seen: for who writes it down."""

    settings: Settings
    findings: tuple[Finding, ...]
    secrets: tuple[Secret, ...] = ()


async def examine(given: Overrides, before: Iterable[Finding] = ()) -> Examination:
    """Look at everything; 15 s at most.

    Args:
        before: what was found already.
    """
    settings, about_configuration = await read_within(given)
    unread = await asyncio.to_thread(unread_secrets, given) if is_broken(about_configuration) else ()
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    requests: list[UsageRecord] = []
    around, machine, history, (providers, secrets) = await asyncio.gather(
        look_at_all(surroundings(settings)),
        look_at_all(beneath(settings, given)),
        examine_history(settings, deadline),
        examine_providers(settings, deadline, requests),
    )
    if requests and not is_broken(history):
        await keep_within(settings, requests)
    found = (*before, *around, *about_configuration, *machine, *history, *providers)
    return Examination(settings, found, (*secrets, *unread))


async def read_within(given: Overrides) -> tuple[Settings, list[Finding]]:
    """Return the settings and what is found about them; the defaults where they cannot be read in time."""
    try:
        async with asyncio.timeout(READING_S):
            return await asyncio.to_thread(read_configuration, given)
    except TimeoutError:
        what = "the disk of the configuration does not answer"
        return Settings(), [Finding("configuration", "answer", State.BROKEN, what)]


def unread_secrets(given: Overrides) -> tuple[Secret, ...]:
    """Return what stands in the `.env` beside a configuration that cannot be read."""
    from clanker_tui import paths
    from clanker_tui.config.dotenv import read_dotenv

    try:
        return tuple(read_dotenv(paths.dotenv_file(config_path(given)), is_required=False).values())
    except ClankerError:
        return ()


def surroundings(settings: Settings) -> list[Check]:
    """Return the checks of what is round the program."""
    environ = without_keys(os.environ, settings)
    return [
        Check("tmux", "the multiplexer", lambda: check_multiplexer(settings.ui, environ)),
        Check("ssh", "the session", lambda: check_remote(settings.ui, environ)),
    ]


def beneath(settings: Settings, given: Overrides) -> list[Check]:
    """Return the checks of what the program stands on."""
    checks = [
        Check("machine", "the machine", lambda: check_machine(os.environ)),
        Check("network", "the network's configuration", lambda: check_network(os.environ)),
    ]
    if places := places_of(settings, given):
        checks.insert(0, Check("files", "a folder of the program", lambda: check_files(places)))
    return checks


def places_of(settings: Settings, given: Overrides) -> Places | None:
    """Return where the files are; None where the environment names no place, which is told elsewhere."""
    from clanker_tui import paths

    try:
        return Places(Path(config_path(given)), history_file(settings), paths.log_file())
    except ClankerError:
        return None


async def examine_providers(
    settings: Settings, deadline: float, requests: list[UsageRecord]
) -> tuple[list[Finding], tuple[Secret, ...]]:
    """Return what is found about keyring and providers, also where the history cannot be opened; and the keys seen.

    Args:
        requests: takes those that reached a provider.
    """
    from clanker_tui.cli.checks.providers import check_providers
    from clanker_tui.startup import open_services

    services = await open_services(settings, temporary=True)
    services.on_usage = requests.append
    try:
        return await check_providers(services, deadline), tuple(services.keys.known_secrets())
    finally:
        await services.close()


async def keep_within(settings: Settings, requests: list[UsageRecord]) -> None:
    """Write down what was asked of providers, unless the disk stands still."""
    try:
        async with asyncio.timeout(WRITING_S):
            await keep_in_history(settings, requests)
    except TimeoutError:
        from clanker_tui.cli.terminal import print_notice

        print_notice("note: the requests to providers could not be counted: the disk does not answer.")
