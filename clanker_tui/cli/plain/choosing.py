"""Questions to whoever types: answered with a number."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from typing import NamedTuple

from clanker_tui.cli.plain.lines import LineBroken, Lines, broken_by_signals
from clanker_tui.cli.plain.voice import Voice


class NotNow(Exception):  # noqa: N818 - the user's own wish
    """The user was asked, and does not want something sent."""


class Choice(NamedTuple):
    """An answer, how it is said, and what is to be known of it."""

    value: str
    words: str
    detail: str = ""


async def choose(voice: Voice, lines: Lines, question: str, choices: Sequence[Choice]) -> str | None:
    """Return the answer that was chosen; None for none: Ctrl+C, the end of input, or nobody to ask."""
    if not voice.is_talking:
        return None
    voice.say(question)
    for number, choice in enumerate(choices, start=1):
        voice.say(f"{number}. {choice.words}{f' ({choice.detail})' if choice.detail else ''}")
    while True:
        typed = await ask_line(voice, lines, f"Number, 1 to {len(choices)}: ")
        if typed is None:
            return None
        text = typed.strip().rstrip(".")
        if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= len(choices):
            return choices[int(text[:9]) - 1].value
        voice.say("That is none of them. Ctrl+C leaves all as it is.")


async def ask_line(voice: Voice, lines: Lines, prompt: str, *, draft: str = "") -> str | None:
    """Return a line that answers something; None when there is none."""
    return await answered(voice, lambda: lines.read(prompt, draft=draft))


async def ask_secret(voice: Voice, prompt: str) -> str | None:
    """Return something that is typed without being shown; None when nothing is.

    Raises:
        ConfigError: it is no text.
    """
    from clanker_tui.cli.hidden import read_hidden

    def read() -> str:
        with broken_by_signals(lambda: ""):
            return read_hidden(prompt)

    return await answered(voice, read)


async def answered(voice: Voice, read: Callable[[], str]) -> str | None:
    """Return what is read once all is written; None at the end of input, and after Ctrl+C.

    Raises:
        LineBroken: another signal came.
    """
    await voice.flush()
    try:
        return read()
    except EOFError:
        voice.say("")
    except LineBroken as broken:
        if broken.received is not signal.SIGINT:
            raise
        voice.say("")
    return None
