"""`clanker-tui doctor`: what works, what does not, and the exact mend."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from clanker_tui.cli.checks.finding import Finding
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.usage import UsageRecord

PATIENCE_S = 6.0  # all checks together: nobody waits longer for a doctor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `doctor` takes."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the findings; 1 when something is broken."""
    import os

    from clanker_tui.cli.checks.configuration import read_configuration
    from clanker_tui.cli.checks.finding import is_broken
    from clanker_tui.cli.checks.terminal import check_terminal, this_screen
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.terminal import print_text

    settings, about_configuration = read_configuration(overrides(options))
    findings = [*check_terminal(this_screen(), os.environ), *about_configuration, *run_async(examine(settings))]
    print_text(as_json(findings) if options.json else as_text(findings))
    return 1 if is_broken(findings) else 0


async def examine(settings: Settings) -> list[Finding]:
    """Return what is found about the history, the keyring and the providers, all looked at together."""
    import asyncio

    from clanker_tui.cli.asked import keep_in_history
    from clanker_tui.cli.checks.finding import is_broken
    from clanker_tui.cli.checks.history_file import examine_history

    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    requests: list[UsageRecord] = []
    history, providers = await asyncio.gather(
        examine_history(settings, deadline), examine_providers(settings, deadline, requests)
    )
    if not is_broken(history):
        await keep_in_history(settings, requests)
    return [*history, *providers]


async def examine_providers(settings: Settings, deadline: float, requests: list[UsageRecord]) -> list[Finding]:
    """Return what is found about keyring and providers, also where the history cannot be opened.

    Args:
        requests: takes those that reached a provider.
    """
    from clanker_tui.cli.checks.providers import check_providers
    from clanker_tui.services import open_services

    services = await open_services(settings, temporary=True)
    services.on_usage = requests.append
    try:
        return await check_providers(services, deadline)
    finally:
        await services.close()


def as_text(findings: Sequence[Finding]) -> str:
    """Return the findings for people: a block for each area, below each finding its reason and its mend."""
    lines: list[str] = []
    area = ""
    for finding in findings:
        if finding.area != area:
            area = finding.area
            lines.extend(["", area] if lines else [area])
        why = f" ({finding.why})" if finding.why else ""
        lines.append(f"  {finding.state:<6}  {finding.what}{why}")
        if finding.mend:
            lines.append(f"          -> {finding.mend}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings for a program."""
    import json
    from dataclasses import asdict

    from clanker_tui.cli.checks.finding import is_broken

    report = {"is_ok": not is_broken(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(report, indent=2, ensure_ascii=False)
