"""The options that say who answers and in which conversation: the same for the app and for `ask`."""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.config.overrides import Overrides


def add_agent_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who answers and in which conversation."""
    add_provider_options(parser)
    parser.add_argument("-a", "--agent", metavar="NAME", help="use the preset [agents.NAME] of the configuration")
    parser.add_argument("-s", "--system", metavar="TEXT", help="instruction that goes before the conversation")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "-c", "--continue", dest="continue_last", action="store_true", help="go on with the last conversation"
    )
    which.add_argument(
        "--resume", metavar="ID", default="", help="go on with this conversation; the id may be shortened"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--temporary", action="store_true", help="keep nothing of this in the history")
    where.add_argument(
        "--demo", action="store_true", help="talk to the offline demo, with sample history that is thrown away"
    )


def add_provider_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which provider and model."""
    parser.add_argument(
        "-p", "--provider", metavar="PROVIDER", help="groq, openai, anthropic, or one of the configuration"
    )
    parser.add_argument("-m", "--model", metavar="MODEL", help="model id as the provider spells it")
    parser.add_argument("--base-url", metavar="URL", help="custom endpoint of the provider")


def overrides(options: argparse.Namespace) -> Overrides:
    """Return what the command line says about the settings; options that a command does not have say nothing."""
    from pathlib import Path

    from clanker_tui.config.overrides import Overrides

    given = vars(options)
    return Overrides(
        agent=given.get("agent"),
        provider=given.get("provider"),
        model=given.get("model"),
        base_url=given.get("base_url"),
        system_prompt=given.get("system"),
        max_tokens=given.get("max_tokens"),
        temperature=given.get("temperature"),
        timeout_s=given.get("timeout"),
        max_retries=given.get("retries"),
        config=Path(given["config"]) if given.get("config") else None,
        env_file=Path(given["env_file"]) if given.get("env_file") else None,
    )
