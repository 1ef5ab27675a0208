"""Command lines: every option of every command, with values that nobody means."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from clanker_tui.cli.main import COMMANDS, command_parser, root_parser
from clanker_tui.cli.parser import Parser
from tests.fuzz.histories import filled
from tests.fuzz.mutator import Mutator
from tests.fuzz.target import Meeting, Target

FILES = (
    "config.toml",
    "words.txt",
    "export.json",
    "folder",
    "folder/",
    "data/history.db",
    "missing/file",
    "none",
    "-",
    "loop",
)
CONFIG = '[agent]\nprovider = "demo"\nmodel = "demo-fast"\n[agents.quick]\nprovider = "demo"\n'
RIGHT = ("0", "1", "demo", "demo-fast", "quick", "groq", "today", "7d", "work", "hi", "none", "chat", "day", "10")
LEADS_AWAY = ("/", "..", "~/x", "/dev/null", "sqlite:////")  # nothing is written outside the folder of a round


def command_line(mutator: Mutator, folder: Path) -> Meeting:
    """Put a command together, in a folder with a history and some files."""
    furnish(folder)
    name = mutator.one_of([*COMMANDS, "", "config-validate", "completion"])
    parser = command_parser(name)[0] if name in COMMANDS else root_parser()
    argv = [*([name] if name else []), *words(mutator, parser)]
    environ = {
        "CLANKER_TUI_CONFIG": str(folder / "config.toml"),
        "CLANKER_TUI_DATA_DIR": str(folder / "data"),
        "OPENCLAW_GROQ_API_BASE": "http://127.0.0.1:9/v1",
        "OPENCLAW_OPENAI_API_BASE": "http://127.0.0.1:9/v1",
        "OPENCLAW_ANTHROPIC_API_BASE": "http://127.0.0.1:9/v1",
    }
    stdin = mutator.odd_text().encode("utf-8", "surrogateescape") if mutator.happens(0.3) else b""
    return Meeting([argv], argv, environ, stdin)


def furnish(folder: Path) -> None:
    (folder / "config.toml").write_text(CONFIG)
    (folder / "words.txt").write_text("some words\n")
    (folder / "export.json").write_text('{"format": "clanker-tui", "version": 1, "conversations": []}')
    (folder / "folder").mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "history.db").write_bytes(filled())


def words(mutator: Mutator, parser: Parser) -> Iterator[str]:
    """Yield options and arguments of a command, and of one below it."""
    below = parser.sub_commands()
    for action in parser.actions():
        if isinstance(action, argparse._HelpAction) or (below and not action.option_strings):
            continue
        if mutator.happens(0.2 if action.option_strings else 0.8):
            yield from given(mutator, action)
    if mutator.happens(0.05):
        yield mutator.one_of(("--", "-x", "--no-such", "--debug", mutator.odd_text()))
    if below and mutator.happens(0.95):
        name = mutator.one_of([*below])
        yield name
        yield from words(mutator, below[name])


def given(mutator: Mutator, action: argparse.Action) -> Iterator[str]:
    """Yield an option with its value, or an argument."""
    value = value_for(mutator, action)
    if not action.option_strings:
        yield from [value] * mutator.one_of((1, 1, 1, 2))
        return
    option = mutator.one_of(action.option_strings)
    if action.nargs == 0:
        yield option if mutator.happens(0.97) else f"{option}={value}"
    elif option.startswith("--") and mutator.happens(0.5):
        yield f"{option}={value}"
    else:
        yield option
        if mutator.happens(0.97):
            yield value


def value_for(mutator: Mutator, action: argparse.Action) -> str:
    """Return a value, which is right now and then."""
    if action.choices and mutator.happens(0.7):
        return mutator.one_of([str(one) for one in action.choices])
    if mutator.happens(0.3):
        return mutator.one_of(RIGHT)
    if action.metavar in ("FILE", "NEW", "DB") or mutator.happens(0.05):
        return mutator.one_of(FILES) if mutator.happens(0.7) else inside(mutator.odd_text())
    return inside(mutator.odd_text()) if action.dest == "output" else mutator.odd_text()


def inside(text: str) -> str:
    """Return a name that does not lead out of the folder."""
    return "name" if text.startswith(LEADS_AWAY) else text.replace("..", ".")


TARGETS = (Target("command-line", command_line, 80),)
