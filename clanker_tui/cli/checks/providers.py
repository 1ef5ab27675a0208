"""Checks each provider: where its key comes from, whether it answers and takes the key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.cli.checks.keyring import check_keyring
from clanker_tui.config.lookup import provider_names
from clanker_tui.domain.providers import built_in

if TYPE_CHECKING:
    from clanker_tui.keys.sources import FoundKey, KeyReport, Keys
    from clanker_tui.services import Services

AREA = "provider"


async def check_providers(services: Services, deadline: float) -> list[Finding]:
    """Return what is found about the keyring and every provider, all asked at once.

    Args:
        deadline: when to stop waiting, in the time of the event loop.
    """
    names = [name for name in provider_names(services.settings) if name != "demo"]
    keys, reports = await asyncio.to_thread(look_for_keys, services.keys, names)
    found = await asyncio.gather(*(check_provider(services, report, deadline) for report in reports))
    return [*keys, *found]


def look_for_keys(keys: Keys, names: Sequence[str]) -> tuple[list[Finding], list[KeyReport]]:
    """Return whether the keyring answers, which keys are hidden, and where each key comes from; takes 3 s at most."""
    findings = [check_keyring(keys)]
    reports, stored = keys.locate_all(names), keys.everywhere(names)
    findings.extend(finding for report in reports if (finding := judge_places(report, stored[report.provider])))
    findings.extend(judge_obstacles(reports))
    return findings, reports


def judge_obstacles(reports: Sequence[KeyReport]) -> Iterator[Finding]:
    """Yield what stands in the way of the key file; of the keyring it is said elsewhere."""
    problems = {report.problem for report in reports if report.source is None}
    for problem in sorted(problem for problem in problems if problem and not problem.startswith("keyring: ")):
        yield Finding("key", "file", State.NOTE, problem)


def judge_places(report: KeyReport, stored: Sequence[FoundKey]) -> Finding | None:
    """Return a finding where another key of a provider is stored, and not used."""
    used = next((key.secret for key in stored if key.source == report.source), None)
    hidden = [key.source for key in stored if key.source != report.source and key.secret != used]
    if report.source is None or not hidden:
        return None
    name = report.provider
    what = f"{name}: another key is not used ({', '.join(hidden)})"
    why = f"{report.source} comes first"
    variable = report.source.removeprefix("environment ")
    mend = (
        f"To use it: unset {variable}" if variable != report.source else f"To remove it: clanker-tui keys delete {name}"
    )
    return Finding("key", name, State.NOTE, what, why, mend)


async def check_provider(services: Services, report: KeyReport, deadline: float) -> Finding:
    """Return what is found about a provider."""
    name = report.provider
    is_chosen = name == services.settings.agent.provider
    is_own = built_in(name) is None
    if report.source is None and not is_own:
        mend = f"clanker-tui keys set {name}"
        if is_chosen:
            return Finding(AREA, name, State.BROKEN, f"{name}: no key", report.problem, mend)
        return Finding(AREA, name, State.OK, f"{name}: no key", mend=f"To use it: {mend}")
    key = f"key from {report.source}" if report.source else "no key"
    problem = await ask_health(services, name, deadline)
    if not problem:
        return Finding(AREA, name, State.OK, f"{name}: answers", key)
    state = State.BROKEN if is_chosen or report.source else State.NOTE
    return Finding(AREA, name, state, f"{name}: {problem}", key, mend_for(name, is_own=is_own))


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
