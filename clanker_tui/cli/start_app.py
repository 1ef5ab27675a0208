"""Opens the app, where there is a terminal for it."""

from __future__ import annotations

import argparse
import gc
import os
import sys

from clanker_tui.cli.agent_options import overrides
from clanker_tui.errors import ConfigError

FRAMES_PER_S = "120"  # at most: after a frame, the next key or word waits 8 ms instead of Textual's 17


def start_app(options: argparse.Namespace) -> int:
    """Run the app, or the plain chat, and return its exit code.

    Raises:
        ConfigError: there is no terminal that could show it, or the configuration is wrong.
    """
    check_review(options)
    if options.plain:
        return start_plain(options)
    demand_terminal()
    from clanker_tui.config.loading import config_path, load_settings

    given = overrides(options)
    settings = load_settings(given)
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_S)
    for name in ("COLUMNS", "LINES"):  # the terminal tells its size itself, and this may be of another one
        os.environ.pop(name, None)
    gc.disable()  # until the first frame, when the app turns it on again: imports leave nothing to collect
    from clanker_tui.ui.running import run_app

    return run_app(
        settings,
        config_path=config_path(given),
        prompt=" ".join(options.prompt),
        resume=options.resume,
        continue_last=options.continue_last,
        temporary=options.temporary,
        demo=options.demo,
        debug=options.debug,
        review=options.review,
    )


def start_plain(options: argparse.Namespace) -> int:
    """Run the chat that needs no full screen."""
    from clanker_tui.config.loading import load_settings

    settings = load_settings(overrides(options))
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.plain.start import chat_plainly

    return run_async(chat_plainly(options, settings, " ".join(options.prompt)))


def check_review(options: argparse.Namespace) -> None:
    """Make sure that nothing is asked for which a history that is only looked through cannot do.

    Raises:
        ConfigError: something is.
    """
    if options.review is None:
        return
    if options.plain:
        raise ConfigError("--review needs the full screen.", hint="See clanker-tui history search, and history show.")
    if options.prompt:
        raise ConfigError("With --review nothing is sent.", hint="Leave the prompt out, or --review.")
    if options.demo or options.temporary:
        other = "--demo" if options.demo else "--temporary"
        raise ConfigError(
            f"--review looks through a stored history, and {other} has none.", hint="Leave one of them out."
        )


def demand_terminal() -> None:
    """Make sure that the app can be seen and typed into.

    Raises:
        ConfigError: it cannot.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(
            "The app needs a terminal.", hint='In a script or a pipe use --plain, or: clanker-tui ask "…"'
        )
    if not sys.stderr.isatty():
        raise ConfigError("The app draws on standard error.", hint="Do not redirect it; the log says what happened.")
    if os.environ.get("TERM") == "dumb":
        raise ConfigError("The app needs more than a dumb terminal.", hint='Use --plain, or: clanker-tui ask "…"')
