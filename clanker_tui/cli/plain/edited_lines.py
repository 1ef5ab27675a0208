"""Lines that are typed with readline, which asks the terminal for more than text: only where there is one for it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType

from clanker_tui.cli.plain.lines import LineBroken, Note, broken_by_signals, has_come

LOOK_S = 0.5  # what is typed is noted as often


class EditedLines:
    """Lines that are typed with readline: arrow keys, what was asked before, pastes of many lines as one."""

    can_edit = True

    def __init__(self, words: Sequence[str]) -> None:
        import readline

        self._readline = readline
        self._words = words
        self._seen = ""
        if "libedit" not in (readline.__doc__ or ""):
            readline.parse_and_bind("set enable-bracketed-paste on")
            readline.parse_and_bind("tab: complete")
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        readline.set_auto_history(False)
        readline.set_completer_delims(" \t\n")
        readline.set_completer(self._complete)

    def read(self, prompt: str = "", *, draft: str = "", note: Note | None = None) -> str:
        sys.stdout.flush()
        self._readline.set_startup_hook((lambda: self._readline.insert_text(draft)) if draft else None)
        self._seen = ""
        with broken_by_signals(self._typed), self._looked_at(note):
            try:
                line = input(prompt)
            except EOFError:
                line = ""
                if not has_hung_up():
                    raise
            if has_hung_up():
                raise LineBroken(signal.SIGHUP, line or self._seen)
            return line

    def _typed(self) -> str:
        """Return what stands on the line; readline may have dropped it, when its terminal hung up."""
        return self._on_line() or self._seen

    def _on_line(self) -> str:
        return self._readline.get_line_buffer().encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @contextmanager
    def _looked_at(self, note: Note | None) -> Iterator[None]:
        """Look at the line again and again while it is typed: readline tells of nothing before its end."""

        def look(_number: int, _frame: FrameType | None) -> None:
            text = self._on_line()
            if text != self._seen:
                self._seen = text
                if note is not None:
                    note(text)

        before = signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, LOOK_S, LOOK_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def has_more(self) -> bool:
        return has_come(sys.stdin.fileno())

    def remember(self, texts: Sequence[str]) -> None:
        for text in texts:
            self._readline.add_history(text)

    def _complete(self, text: str, state: int) -> str | None:
        """Return one of the commands that a word at the beginning of a line may become."""
        if self._readline.get_begidx() or not text.startswith("/"):
            return None
        found = [word for word in self._words if word.startswith(text)]
        return found[state] if state < len(found) else None


def has_hung_up() -> bool:
    """Whether the terminal is gone, which ends a line as Enter does."""
    return not os.isatty(sys.stdin.fileno())
