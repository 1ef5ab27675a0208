"""The argument parser: errors of one line that name the nearest word, and the options every command takes.

What only complaints need is imported when there is one: this runs at every start.
"""

from __future__ import annotations

import argparse

from clanker_tui.cli.terminal import print_drawn, terminal_width

TYPE_CHECKING = False  # typing itself would cost a sixth of what `--help` takes
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from clanker_tui.errors import ConfigError

WIDEST_HELP = 100
MOST = 10**9  # of anything that an option counts
LONGEST_COMPLAINT = 200  # characters of what argparse says, which quotes what it was given


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. Argparse's own look at the width imports shutil, at every start."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=min(terminal_width(), WIDEST_HELP) - 2)


class Parser(argparse.ArgumentParser):
    """Raises ConfigError where argparse prints its usage and exits; takes the common options at every level."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": Help, **settings})
        add_common_options(self)

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found wrong, as a ConfigError."""
        from clanker_tui.domain.clean import clean_line
        from clanker_tui.domain.scrub import scrub

        raise wrong_use(f"{clean_line(scrub(message), LONGEST_COMPLAINT)}.", f"See {self.prog} --help.")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help, and raise where that fails: argparse takes an output that is full for one that took it."""
        del file  # always standard output: what is wrong is raised
        print_drawn(message.removesuffix("\n"))

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # argparse has no public hook for this
        if action.choices is not None and value not in action.choices:
            from clanker_tui.config.nearest import quote, suggest

            what = "/".join(action.option_strings) or action.metavar or action.dest
            raise wrong_use(f"{what}: unknown choice {quote(value)}.", suggest(value, map(str, action.choices)))

    def actions(self) -> list[argparse.Action]:
        """Return every option and argument, in the order of the help."""
        return self._actions

    def sub_commands(self) -> dict[str, Parser]:
        """Return the parsers one level below, by the word that chooses them."""
        return {name: parser for level in self._levels() for name, parser in level.choices.items()}

    def sub_command_helps(self) -> dict[str, str]:
        """Return what each parser one level below is for."""
        return {one.dest: one.help or "" for level in self._levels() for one in level._get_subactions()}  # noqa: SLF001

    def _levels(self) -> list[argparse._SubParsersAction[Parser]]:  # neither the class nor the helps have public names
        return [action for action in self._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001

    def option_strings(self) -> list[str]:
        """Return all options of this parser and of those below."""
        below = [option for parser in self.sub_commands().values() for option in parser.option_strings()]
        return [option for action in self._actions for option in action.option_strings] + below

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        """Return the options that were given.

        Raises:
            ConfigError: an argument is wrong, or nobody's.
        """
        given = argparse.Namespace(config=None, env_file=None, debug=False)
        options, unknown = self.parse_known_args(arguments, given)
        if unknown:
            raise self._not_mine(unknown[0])
        return options

    def _not_mine(self, word: str) -> ConfigError:
        from clanker_tui.config.nearest import quote, suggest

        option = word.partition("=")[0]
        if not option.startswith("-"):
            return wrong_use(f"unexpected argument {quote(word)}.", f"See {self.prog} --help.")
        hint = suggest(option, self.option_strings())
        is_near = hint.startswith("Did")
        return wrong_use(f"unknown option {quote(option)}.", hint if is_near else f"See {self.prog} --help.")


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes. The defaults are in `Parser.parse`: here they would undo what a level above got."""
    group = parser.add_argument_group("everywhere")
    none = argparse.SUPPRESS
    group.add_argument("--config", metavar="FILE", default=none, help="read this configuration file")
    group.add_argument("--env-file", metavar="FILE", default=none, help="read keys from this .env file")
    group.add_argument("--debug", action="store_true", default=none, help="show a traceback when something fails")


def wrong_use(message: str, hint: str) -> ConfigError:
    """Return the error for a command line that cannot be understood."""
    from clanker_tui.errors import ConfigError

    return ConfigError(message, hint=hint)


def positive_int(text: str) -> int:
    """Return a whole number of at least 1, for an option's `type`."""
    return whole_number(text, least=1)


def non_negative_int(text: str) -> int:
    """Return a whole number of at least 0, for an option's `type`."""
    return whole_number(text, least=0)


def whole_number(text: str, *, least: int) -> int:
    """Return a number that is neither too small nor beyond all reason."""
    try:
        value = int(text) if text.isdecimal() else -1
    except ValueError:  # of thousands of digits
        value = MOST + 1
    if value < least:
        raise argparse.ArgumentTypeError(f"a whole number of at least {least} is needed")
    if value > MOST:
        raise argparse.ArgumentTypeError(f"a number of at most {MOST:,} is needed")
    return value


def number(text: str) -> float:
    """Return a number that is finite and not negative, for an option's `type`."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("a number of at least 0 is needed")
    return value
