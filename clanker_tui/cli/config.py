"""`clanker-tui config`: writes, checks and shows the configuration."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from clanker_tui.cli.agent_options import overrides
from clanker_tui.cli.terminal import print_notice, print_text
from clanker_tui.config.loading import config_path, load_settings
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    commands = parser.add_subparsers(dest="action", metavar="COMMAND", required=True)
    generate = commands.add_parser("generate", help="write a commented file with every setting")
    generate.add_argument("--force", action="store_true", help="overwrite a file that is there")
    commands.add_parser("validate", help="check the file")
    show = commands.add_parser("show", help="show every setting, and where it came from")
    show.add_argument("--json", action="store_true", help="print JSON")
    commands.add_parser("path", help="print where the file is")


def run(options: argparse.Namespace) -> int:
    """Run the command that was chosen.

    Raises:
        ConfigError: the configuration is wrong, or would be overwritten.
    """
    match options.action:
        case "generate":
            generate(options)
        case "validate":
            validate(options)
        case "show":
            show(options)
        case _:
            print_text(str(config_path(overrides(options))))
    return 0


def generate(options: argparse.Namespace) -> None:
    """Write the template, never over a file that is there unless that was asked for."""
    from clanker_tui import paths
    from clanker_tui.config.template import template

    path = config_path(overrides(options))
    if path.is_dir():
        raise ConfigError(f"{path}: a folder, where a file is needed.")
    if not options.force and (path.exists() or path.is_symlink()):
        raise ConfigError(f"{path}: there is a file already.", hint="Overwrite it with --force.")
    paths.write_private(path, template().encode())
    print_text(f"Written: {path}")


def validate(options: argparse.Namespace) -> None:
    """Load the configuration; tell what is not wrong and still worth telling on standard error."""
    from clanker_tui.config.findings import findings

    given = overrides(options)
    path = config_path(given)
    settings = load_settings(given)
    for finding in (*findings(settings, path, given.env_file), *wrong_keys(settings)):
        print_notice(f"warning: {finding}")
    print_text(f"ok: {path}" if path.exists() else f"ok: {path} does not exist, the defaults hold")


def wrong_keys(settings: Settings) -> list[str]:
    """Return what is wrong with other keys for actions, if there are any: only the app knows its actions."""
    if not settings.ui.keys:
        return []
    from clanker_tui.ui.keymap import findings, keymap
    from clanker_tui.ui.places import places

    return findings(settings.ui.keys, places(), keymap(settings.ui.send_key, settings.ui.keys))


def show(options: argparse.Namespace) -> None:
    """Print every setting with its value and origin."""
    from clanker_tui.config.showing import describe

    rows = describe(load_settings(overrides(options)))
    if options.json:
        print_text(json.dumps([dict(zip(("key", "value", "origin"), row, strict=True)) for row in rows], indent=2))
        return
    key_width = max(len(key) for key, _, _ in rows)
    value_width = min(40, max(len(value) for _, value, _ in rows))
    print_text("\n".join(f"{key:<{key_width}}  {value:<{value_width}}  {origin}" for key, value, origin in rows))
