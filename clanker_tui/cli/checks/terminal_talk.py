"""Asks the terminal itself what it can do, and judges the answers."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.cli.checks.terminal import AREA

WAIT_S = 2.0
SIGNALS_S = 0.1  # how long Ctrl+C may take
KITTY, SYNCHRONIZED, COPIES, ATTRIBUTES = "\x1b[?u", "\x1b[?2026$p", "\x1bP+q4d73\x1b\\", "\x1b[c"
CLEAR_LINE = "\r\x1b[K"  # where a terminal has shown a question rather than understood it
ENOUGH_BYTES = 4096

_KITTY = re.compile(rb"\x1b\[\?\d+u")
_SYNCHRONIZED = re.compile(rb"\x1b\[\?2026;([0-4])\$y")
_COPIES = re.compile(rb"\x1bP([01])\+r4d73", re.IGNORECASE)
_ATTRIBUTES = re.compile(rb"\x1b\[\?([\d;]*)c")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a terminal said of itself. `takes_copies` is None where it said nothing of OSC 52."""

    tells_keys: bool
    is_synchronized: bool
    takes_copies: bool | None


def check_talk(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the terminal says of itself. Call it in the main thread: Ctrl+C then finds the terminal restored."""
    if reason := why_not(environ):
        yield Finding(AREA, "answers", State.OK, "it was not asked what it can do", reason)
        return
    try:
        answers = ask(questions(environ))
    except OSError as error:
        answers = error.strerror or str(error)
    if isinstance(answers, str):
        yield Finding(AREA, "answers", State.NOTE, "it does not say what it can do", answers)
    else:
        yield from judge(answers)


def why_not(environ: Mapping[str, str]) -> str:
    """Return why the terminal had better not be asked; empty when it can be."""
    if sys.platform == "win32":
        return "Windows tells its programs otherwise"
    if not sys.stdin.isatty():
        return "standard input is no terminal"
    if is_pipe(sys.stdout.fileno()):
        return "the output goes to another program, which may read from the terminal, too"
    if environ.get("TERM", "") in ("", "dumb", "unknown"):
        return "TERM does not say what it is"
    return ""


def is_pipe(descriptor: int) -> bool:
    """Whether a descriptor is the end of a pipe."""
    import stat

    return stat.S_ISFIFO(os.fstat(descriptor).st_mode)


def questions(environ: Mapping[str, str]) -> str:
    """Return what to ask; last what every terminal answers, so that there is an end.

    A question in a device control string is left out where it would be shown, or be handed on to another terminal.
    """
    is_nested = bool(environ.get("TMUX") or environ.get("STY"))
    shows_strings = environ.get("TERM") == "linux" or environ.get("TERM_PROGRAM") == "Apple_Terminal"
    strings = "" if is_nested or shows_strings else COPIES
    return f"{KITTY}{SYNCHRONIZED}{strings}{ATTRIBUTES}{CLEAR_LINE}"


def ask(asked: str, *, wait_s: float = WAIT_S) -> Answers | str:
    """Return what the terminal answers, or why it does not.

    Raises:
        OSError: there is no terminal, or it is lost.
    """
    import termios

    descriptor = os.open(place(), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        if os.tcgetpgrp(descriptor) != os.getpgrp():
            return "this program runs in the background"
        with unheard(descriptor):
            if select.select([descriptor], [], [], 0)[0]:
                return "something was typed ahead, which is for the shell"
            os.write(descriptor, asked.encode())
            answers = understood(listen(descriptor, time.monotonic() + wait_s))
            if answers is None:
                termios.tcflush(descriptor, termios.TCIFLUSH)  # half an answer is no input for a shell
    finally:
        os.close(descriptor)
    return answers or f"no answer within {wait_s:g} s; the app draws as for any terminal"


def place() -> str:
    """Return the terminal's name."""
    try:
        return os.ttyname(sys.stdin.fileno())
    except OSError:
        return "/dev/tty"


@contextmanager
def unheard(descriptor: int) -> Iterator[None]:
    """Let what the terminal says be neither shown nor held back until the end of a line; restore all of it at the end.

    Signals that end the program wait until then.
    """
    import signal
    import termios

    before = termios.tcgetattr(descriptor)
    quiet = termios.tcgetattr(descriptor)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP))
    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, quiet)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def listen(descriptor: int, deadline: float) -> bytes:
    """Return what the terminal says, up to the answer that every terminal gives, or to a signal that ends us."""
    import signal

    said = b""
    while not _ATTRIBUTES.search(said) and len(said) < ENOUGH_BYTES and not signal.sigpending():
        left = deadline - time.monotonic()
        if left <= 0:
            break
        if select.select([descriptor], [], [], min(left, SIGNALS_S))[0]:
            said += os.read(descriptor, ENOUGH_BYTES)
    return said


def understood(said: bytes) -> Answers | None:
    """Return what the answers mean; None without the last one."""
    attributes = _ATTRIBUTES.search(said)
    if attributes is None:
        return None
    synchronized = _SYNCHRONIZED.search(said)
    copies = _COPIES.search(said)
    takes_copies = copies[1] == b"1" if copies else None
    return Answers(
        tells_keys=_KITTY.search(said) is not None,
        is_synchronized=synchronized is not None and synchronized[1] in b"123",
        takes_copies=True if b"52" in attributes[1].split(b";") else takes_copies,
    )


def judge(answers: Answers) -> Iterator[Finding]:
    """Yield what the answers mean for the app."""
    if answers.tells_keys:
        yield Finding(AREA, "keys", State.OK, "it tells all keys apart", "kitty keyboard protocol")
    else:
        why = "no kitty keyboard protocol: Shift+Enter may arrive as Enter"
        yield Finding(AREA, "keys", State.OK, "it tells few keys apart", why, "Ctrl+J makes a newline everywhere.")
    if answers.is_synchronized:
        yield Finding(AREA, "frames", State.OK, "it shows frames whole", "synchronized output")
    else:
        yield Finding(AREA, "frames", State.OK, "it shows frames as they come", "no synchronized output")
    if answers.takes_copies is None:
        yield Finding(AREA, "osc52", State.OK, "it does not say whether it takes what is copied (OSC 52)")
    elif answers.takes_copies:
        yield Finding(AREA, "osc52", State.OK, "it takes what is copied (OSC 52)")
    else:
        mend = "Allow clipboard access in the terminal's settings, or copy with its own selection after F7."
        yield Finding(AREA, "osc52", State.NOTE, "it does not take what is copied (OSC 52)", mend=mend)
