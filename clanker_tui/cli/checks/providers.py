"""Checks the keyring, and each provider: where its key comes from, whether it answers and takes the key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.config.lookup import provider_names
from clanker_tui.domain.providers import built_in

if TYPE_CHECKING:
    from clanker_tui.keys.sources import KeyReport, Keys
    from clanker_tui.services import Services

AREA = "provider"


async def check_providers(services: Services, deadline: float) -> list[Finding]:
    """Return what is found about the keyring and every provider, all asked at once.

    Args:
        deadline: when to stop waiting, in the time of the event loop.
    """
    names = [name for name in provider_names(services.settings) if name != "demo"]
    keyring, reports = await asyncio.to_thread(look_for_keys, services.keys, names)
    found = await asyncio.gather(*(check_provider(services, report, deadline) for report in reports))
    return [keyring, *found]


def look_for_keys(keys: Keys, names: Sequence[str]) -> tuple[Finding, list[KeyReport]]:
    """Return whether the keyring answers, and where each provider's key comes from; takes 3 s at most."""
    if problem := keys.keyring_problem():
        # No fault where keys come from elsewhere, as on most remote hosts.
        mend = "clanker-tui keys set PROVIDER --file, or PROVIDER_API_KEY in the environment"
        keyring = Finding("keyring", State.NOTE, "the keyring cannot be used", problem, mend)
    else:
        keyring = Finding("keyring", State.OK, f"{keys.keyring_place()} answers")
    return keyring, keys.locate_all(names)


async def check_provider(services: Services, report: KeyReport, deadline: float) -> Finding:
    """Return what is found about a provider."""
    name = report.provider
    is_chosen = name == services.settings.agent.provider
    is_own = built_in(name) is None
    if report.source is None and not is_own:
        mend = f"clanker-tui keys set {name}"
        if is_chosen:
            return Finding(AREA, State.BROKEN, f"{name}: no key", report.problem, mend)
        return Finding(AREA, State.OK, f"{name}: no key", mend=f"To use it: {mend}")
    key = f"key from {report.source}" if report.source else "no key"
    problem = await ask_health(services, name, deadline)
    if not problem:
        return Finding(AREA, State.OK, f"{name}: answers", key)
    state = State.BROKEN if is_chosen or report.source else State.NOTE
    return Finding(AREA, state, f"{name}: {problem}", key, mend_for(name, is_own=is_own))


async def ask_health(services: Services, name: str, deadline: float) -> str:
    """Return why a provider cannot be used; empty when it can."""
    try:
        async with asyncio.timeout_at(deadline):
            health = await services.health(name)
    except TimeoutError:
        return "no answer in time"
    return "" if health.is_ok else health.detail


def mend_for(name: str, *, is_own: bool) -> str:
    """Return what helps when a provider does not answer as it should."""
    if is_own:
        return f"Start the server, or correct api_base_url under [providers.{name}]."
    return f"Check the network, then the key: clanker-tui keys test {name}"
