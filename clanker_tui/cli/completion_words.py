"""What can stand where on a command line, read off the parsers: the matter of completion scripts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field

from clanker_tui.cli.main import COMMANDS, command_parser, root_parser
from clanker_tui.cli.parser import Parser
from clanker_tui.domain.providers import BUILT_IN

FILES = "files"
PROVIDERS = tuple(provider.name for provider in BUILT_IN)


@dataclass(frozen=True)
class Option:
    """An option. `values` are the words it takes, FILES for names of files, None when it takes any or no value."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    values: tuple[str, ...] | str | None


@dataclass(frozen=True)
class Place:
    """A place on the command line: behind no word, a command, or a command and its action.

    `words` are what can follow, with what each does.
    """

    path: tuple[str, ...]
    options: tuple[Option, ...]
    words: dict[str, str] = field(default_factory=dict)


def all_places() -> list[Place]:
    """Return every place there is, the outermost first."""
    places = [Place((), options_of(root_parser()), dict(COMMANDS))]
    for name in COMMANDS:
        parser, _ = command_parser(name)
        places.extend(places_below((name,), parser))
    return places


def places_below(path: tuple[str, ...], parser: Parser) -> Iterator[Place]:
    """Yield the place of a parser and those of its actions."""
    helps = parser.sub_command_helps()
    yield Place(path, options_of(parser), helps or dict.fromkeys(argument_values(parser), ""))
    for name, below in parser.sub_commands().items():
        yield from places_below((*path, name), below)


def options_of(parser: Parser) -> tuple[Option, ...]:
    """Return the options of a parser."""
    return tuple(
        Option(tuple(action.option_strings), action.help or "", action.nargs != 0, values_of(action))
        for action in parser.actions()
        if action.option_strings
    )


def argument_values(parser: Parser) -> tuple[str, ...]:
    """Return the words that the arguments of a parser can be."""
    values = [values_of(action) for action in parser.actions() if not action.option_strings]
    return tuple(word for words in values if isinstance(words, tuple) for word in words)


def values_of(action: argparse.Action) -> tuple[str, ...] | str | None:
    """Return what an option or argument takes, by its choices or else by the name of its value."""
    if action.choices is not None:
        return tuple(map(str, action.choices))
    match action.metavar:
        case "FILE":
            return FILES
        case "PROVIDER":
            return PROVIDERS
        case _:
            return None
