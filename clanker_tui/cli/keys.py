"""`clanker-tui keys`: sets, lists, tests and deletes API keys. It never prints one."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from clanker_tui.cli.agent_options import overrides
from clanker_tui.cli.agreeing import says_yes
from clanker_tui.cli.terminal import print_notice, print_text
from clanker_tui.config.loading import load_settings
from clanker_tui.config.lookup import provider_names, provider_settings
from clanker_tui.domain.providers import built_in, key_variables
from clanker_tui.errors import ClankerError, ConfigError, KeyMissingError
from clanker_tui.keys.entry import LONGEST_KEY, parse_key, question
from clanker_tui.keys.sources import Keys

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.agent import Health
    from clanker_tui.domain.secret import Secret
    from clanker_tui.keys.sources import KeyReport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    commands = parser.add_subparsers(dest="action", metavar="COMMAND", required=True)
    put = commands.add_parser("set", help="keep a key: typed without echo, or one line of standard input")
    put.add_argument("--file", action="store_true", help="keep it in a file that only you may read, not in the keyring")
    put.add_argument("--force", action="store_true", help="keep it even if it looks like another provider's")
    rows = commands.add_parser("list", help="say for each provider where its key comes from")
    rows.add_argument("--json", action="store_true", help="print JSON")
    test = commands.add_parser("test", help="ask the provider whether it takes the key")
    delete = commands.add_parser("delete", help="remove a key from keyring and key file")
    for command in (put, test, delete):
        command.add_argument("name", nargs="?", metavar="PROVIDER", help="the configured one unless named")


def run(options: argparse.Namespace) -> int:
    """Run the command that was chosen and return its exit code.

    Raises:
        ConfigError: the provider is not supported, or the key cannot be one.
        KeyMissingError: there is no key, or the keyring cannot be used.
    """
    settings = load_settings(overrides(options))
    keys = Keys(settings)
    if options.action == "list":
        return list_keys(settings, keys, as_json=options.json)
    provider = options.name or settings.agent.provider
    if not provider:
        raise ConfigError("No provider is configured.", hint=f"Name one: {', '.join(provider_names(settings))}.")
    provider_settings(settings, provider)
    match options.action:
        case "set":
            return set_key(keys, provider, in_file=options.file, force=options.force)
        case "test":
            return test_key(settings, keys, provider)
        case _:
            return delete_key(keys, provider)


def set_key(keys: Keys, provider: str, *, in_file: bool, force: bool) -> int:
    """Read a key and keep it."""
    known = built_in(provider)
    if known is not None and not known.needs_key:
        raise ConfigError(f"{provider} needs no key.")
    secret = read_key(provider)
    doubt = question(provider, secret)
    if doubt and not force and not is_meant(doubt):
        raise ConfigError(f"{doubt} Nothing was stored.", hint="If it is right, use --force.")
    place = keys.store_in_file(provider, secret) if in_file else store(keys, provider, secret)
    print_text(f"The key of {provider} is kept in: {place}")
    first = keys.locate(provider).source
    if first and first != place and not place.startswith(first):
        print_notice(f"warning: {first} is looked at first, and holds a key of {provider} too.")
    return 0


def read_key(provider: str) -> Secret:
    """Return the key the user types, or the first line of standard input when that is no terminal."""
    if not sys.stdin.isatty():
        return parse_key(sys.stdin.buffer.readline(2 * LONGEST_KEY).decode(errors="replace"))
    from clanker_tui.cli.hidden import read_hidden

    try:
        return parse_key(read_hidden(f"Key for {provider} (not shown): "))
    except EOFError as error:
        raise ConfigError("No key was entered.") from error


def is_meant(doubt: str) -> bool:
    """Ask whether a doubtful key is right; without a terminal there is nobody to ask."""
    if not sys.stdin.isatty():
        return False
    print(f"{doubt} Keep it anyway? [y/N] ", end="", file=sys.stderr, flush=True)
    return says_yes()


def store(keys: Keys, provider: str, secret: Secret) -> str:
    """Keep a key in the keyring; if that cannot be, say what can."""
    try:
        return keys.store(provider, secret)
    except KeyMissingError as error:
        hint = f"Use --file for a file that only you may read, or set {key_variables(provider)[-1]}."
        raise KeyMissingError(error.message, provider=provider, hint=hint) from error


def list_keys(settings: Settings, keys: Keys, *, as_json: bool) -> int:
    """Print for each provider where its key comes from."""
    reports = keys.locate_all(provider_names(settings))
    if as_json:
        rows = [{"provider": row.provider, "source": row.source, "problem": row.problem} for row in reports]
        print_text(json.dumps(rows, indent=2))
        return 0
    width = max(len(report.provider) for report in reports)
    for report in reports:
        print_text(f"{report.provider:<{width}}  {told(report)}")
    for problem in dict.fromkeys(report.problem for report in reports if report.problem):
        print_notice(f"note: {problem}")
    return 0


def told(report: KeyReport) -> str:
    """Return where a key comes from, in words."""
    known = built_in(report.provider)
    if known is not None and not known.needs_key:
        return "needs no key"
    return report.source or "no key"


def test_key(settings: Settings, keys: Keys, provider: str) -> int:
    """Ask the provider something cheap, and print how that went."""
    found = keys.find_if_needed(provider)
    source = f"key from {found.source}" if found else "no key"
    health = ask(settings, provider, found.secret if found else None)
    if not health.is_ok:
        raise ClankerError(f"{provider}: {health.detail} ({source})")
    latency = f", {health.latency_ms} ms" if health.latency_ms is not None else ""
    print_text(f"ok: {provider}: {health.detail} ({source}{latency})")
    return 0


def ask(settings: Settings, provider: str, key: Secret | None) -> Health:
    """Return how a provider is, asked with a key."""
    from clanker_tui.agents.factory import create_agent
    from clanker_tui.cli.asked import keep_in_history
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.probing import ask_health

    agent_settings = settings.agent if settings.agent.provider == provider else None

    async def health() -> Health:
        agent = create_agent(
            provider,
            agent_settings.model if agent_settings else "",
            settings=provider_settings(settings, provider),
            key=key,
            base_url=agent_settings.api_base_url if agent_settings else None,
            timeout_s=agent_settings.timeout_s if agent_settings else None,
            max_retries=0,
        )
        try:
            return await ask_health(agent, lambda record: keep_in_history(settings, [record]))
        finally:
            await agent.aclose()

    return run_async(health())


def delete_key(keys: Keys, provider: str) -> int:
    """Remove a key, and say where one is still found."""
    places = keys.delete(provider)
    print_text(f"Removed from: {', '.join(places)}" if places else f"No key of {provider} was kept.")
    if left := keys.locate(provider).source:
        print_notice(f"note: {left} still holds a key of {provider}.")
    return 0
