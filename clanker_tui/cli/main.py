"""The command line: a table of sub-commands, each imported only when it is chosen.

`--help` and `--version` are asked for by people who wait and by scripts in loops, so nothing that they do not need
is imported at module level: not even typing, nor the errors before there is one.
"""

from __future__ import annotations

import sys
from importlib import import_module

from clanker_tui import __version__
from clanker_tui.cli.agent_options import add_agent_options
from clanker_tui.cli.brief import is_brief
from clanker_tui.cli.parser import Parser, wrong_use
from clanker_tui.cli.terminal import (
    BROKEN_PIPE_EXIT_CODE,
    flush_stdout,
    prepare_streams,
    print_notice,
    silence_stdout,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType, TracebackType

    from clanker_tui.errors import ClankerError

PROGRAM = "clanker-tui"
LIKE_A_COMMAND = 0.8

# Each name is a module's too, which has `add_arguments(parser)` and `run(options)`, returning the exit code.
COMMANDS = {
    "ask": "ask one question, without the app; the reply goes to standard output",
    "keys": "set, list, test and delete API keys",
    "models": "list a provider's models, or recommend one",
    "config": "generate, validate and show the configuration",
    "history": "list, search, show, rename and delete conversations",
    "usage": "add up tokens, requests and cost",
    "db": "look after the history file",
    "doctor": "check terminal, keys, configuration, history and providers",
    "completion": "print a completion script for bash, zsh or fish",
}
SPELLINGS = {"config-generate": ["config", "generate"], "config-validate": ["config", "validate"]}


def run(argv: list[str]) -> int:
    """Do what the arguments say and return the exit code. Every error that is meant for the user is printed here."""
    prepare_streams()
    sys.excepthook = show_crash
    try:
        try:
            code = dispatch(argv)
        finally:
            flush_stdout()
    except (SystemExit, KeyboardInterrupt):  # --help ends so; below, the errors would be imported for it
        raise
    except BrokenPipeError:
        silence_stdout()
        return BROKEN_PIPE_EXIT_CODE
    except known_error() as error:
        from clanker_tui.cli.failure import report

        report(error, with_traceback="--debug" in argv)
        return error.exit_code
    return code


def known_error() -> type[ClankerError]:
    """Return what every error raised on purpose is; Python asks only when there is an error."""
    from clanker_tui.errors import ClankerError

    return ClankerError


def show_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show a bug as the interpreter does, but so that what the message quotes cannot steer the terminal; and log it."""
    from clanker_tui.cli.failure import show_traceback, traceback_text
    from clanker_tui.crash_log import log_crash

    show_traceback(kind, error, trace)
    if not issubclass(kind, KeyboardInterrupt) and log_crash(traceback_text(kind, error, trace)):
        print_notice("This is a bug in clanker-tui. To report it: clanker-tui doctor --report")


def dispatch(argv: list[str]) -> int:
    """Run the sub-command that was named, or open the app."""
    root = root_parser()
    place = command_place(root, argv)
    if place is not None and argv[place] in COMMANDS | SPELLINGS:
        name, *words = SPELLINGS.get(argv[place], [argv[place]])
        parser, module = command_parser(name)
        options = parser.parse([*argv[:place], *words, *argv[place + 1 :]])
        from clanker_tui.cli import interruption

        if is_brief(argv):
            interruption.die_by_interrupt()
        else:
            interruption.heed_signals()
        code: int = module.run(options)
        return code
    options = root.parse(argv)
    if place is not None:
        check_first_word(argv[place])
    from clanker_tui.cli.start_app import start_app

    return start_app(options)


def root_parser() -> Parser:
    """Return the parser for everything that is not a sub-command: it opens the app."""
    width = max(map(len, COMMANDS))
    table = "\n".join(f"  {name:<{width}}  {purpose}" for name, purpose in COMMANDS.items())
    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [options] [PROMPT]\n       {PROGRAM} COMMAND ...",
        description="A chat client for language models. Without a command it opens the app.",
        epilog=f"commands:\n{table}\n\nA prompt that begins with a command's name: {PROGRAM} -- ask me something",
    )
    parser.add_argument("prompt", nargs="*", metavar="PROMPT", help="send this at once")
    parser.add_argument(
        "-V", "--version", action="version", version=f"{PROGRAM} {__version__}", help="show the version"
    )
    add_agent_options(parser)
    parser.add_argument(
        "--plain", action="store_true", help="line by line, for screen readers, simple terminals and slow links"
    )
    parser.add_argument(
        "--review",
        nargs="?",
        const="",
        metavar="DB",
        help="look through a history, your own or a file: read only, offline",
    )
    return parser


def command_parser(name: str) -> tuple[Parser, ModuleType]:
    """Return a sub-command's parser, and its module."""
    module = import_module(f"clanker_tui.cli.{name}")
    purpose = COMMANDS[name]
    parser = Parser(prog=f"{PROGRAM} {name}", description=f"{purpose[0].upper()}{purpose[1:]}.")
    module.add_arguments(parser)
    return parser, module


def command_place(root: Parser, argv: list[str]) -> int | None:
    """Return where a sub-command may stand: at the first word that is neither an option nor the value of one."""
    with_value = {name for action in root.actions() if action.nargs in (None, "?") for name in action.option_strings}
    is_value = False
    for place, word in enumerate(argv):
        if word == "--":
            return None
        if not is_value and not word.startswith("-"):
            return place
        is_value = not is_value and word in with_value
    return None


def check_first_word(word: str) -> None:
    """Stop a prompt that is one word and nearly a command: a slip of the finger is not sent to a provider.

    Raises:
        ConfigError: it is.
    """
    from difflib import get_close_matches

    names = [*COMMANDS, *SPELLINGS]
    if meant := get_close_matches(word[:40].lower(), names, n=1, cutoff=LIKE_A_COMMAND):
        hint = f'Did you mean "{meant[0]}"? To send it as a prompt: {PROGRAM} -- {word}'
        raise wrong_use(f'unknown command "{word}".', hint)
