"""Checks the terminal: whether the app can be shown in it, and how well."""

from __future__ import annotations

import codecs
import locale
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.domain.clean import clean_line

AREA = "terminal"
LEAST = (60, 15)
GOOD = (80, 24)
PIPED = 'In a script or a pipe use: clanker-tui --plain, or: clanker-tui ask "…"'


@dataclass(frozen=True, slots=True)
class Screen:
    """What is known of the terminal. `size` is columns and lines; None when there is no terminal."""

    is_terminal: bool
    size: tuple[int, int] | None
    encoding: str


def this_screen() -> Screen:
    """Return the terminal this program runs in."""
    import os
    import sys

    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        return Screen(is_terminal, None, locale.getencoding())
    return Screen(is_terminal, (size.columns, size.lines), locale.getencoding())


def check_terminal(screen: Screen, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about a terminal."""
    if screen.is_terminal:
        yield Finding(AREA, "streams", State.OK, "standard input and output are a terminal")
    else:
        why = "standard input or output is a pipe or a file"
        yield Finding(AREA, "streams", State.NOTE, "no terminal here", why, PIPED)
    yield check_term(environ)
    if screen.size is not None:
        yield check_size(*screen.size)
    yield check_colour(environ)
    yield check_encoding(screen.encoding)


def check_term(environ: Mapping[str, str]) -> Finding:
    """Judge TERM."""
    term = clean_line(environ.get("TERM", ""), 40)
    if term in ("", "dumb", "unknown"):
        why = "the app cannot know what this terminal understands"
        mend = "Use clanker-tui --plain, or: export TERM=xterm-256color"
        return Finding(AREA, "term", State.NOTE, f"TERM is {term or 'not set'}", why, mend)
    return Finding(AREA, "term", State.OK, f"TERM is {term}")


def check_size(columns: int, lines: int) -> Finding:
    """Judge the size."""
    what = f"{columns} columns, {lines} lines"
    if not columns or not lines:
        why = "a serial line or a container may not hand it on"
        return Finding(AREA, "size", State.NOTE, "it does not say how large it is", why, "stty cols 80 rows 24")
    if columns < LEAST[0] or lines < LEAST[1]:
        why = f"below {LEAST[0]}x{LEAST[1]} only the conversation and the composer are shown"
        return Finding(AREA, "size", State.NOTE, what, why, f"Make the window at least {GOOD[0]}x{GOOD[1]}.")
    return Finding(AREA, "size", State.OK, what)


def check_colour(environ: Mapping[str, str]) -> Finding:
    """Judge how many colours there are."""
    if environ.get("NO_COLOR"):
        return Finding(AREA, "colours", State.OK, "no colours", "NO_COLOR is set")
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Finding(AREA, "colours", State.OK, "16 million colours")
    if "256color" in environ.get("TERM", ""):
        return Finding(AREA, "colours", State.OK, "256 colours")
    why = "neither COLORTERM nor TERM promises more"
    mend = "If your terminal has more: export COLORTERM=truecolor"
    return Finding(AREA, "colours", State.NOTE, "16 colours", why, mend)


def check_encoding(encoding: str) -> Finding:
    """Judge the locale's encoding."""
    if is_utf_8(encoding):
        return Finding(AREA, "encoding", State.OK, "the locale is UTF-8")
    why = "characters outside it are shown as ?"
    what = f"the locale's encoding is {encoding}"
    return Finding(AREA, "encoding", State.NOTE, what, why, "export LC_ALL=C.UTF-8")


def is_utf_8(encoding: str) -> bool:
    """Whether an encoding is UTF-8, however it is spelled. Some that systems have are not known to Python."""
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
