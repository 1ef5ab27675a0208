"""Calls the user back when a long reply has ended and they look elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.clipboard.sequences import BELL, through_screen, through_tmux
from clanker_tui.ui.terminal import tell_terminal

if TYPE_CHECKING:
    from textual.app import App

Result = TypeVar("Result")  # of the app, which is nothing to a call
LONG_S = 10.0
MODEL_LENGTH = 40


class Attention:
    """Calls in the way that `[ui] notify` names: a bell, or a notification of the desktop (OSC 9)."""

    def __init__(self, app: App[Result], setting: str, environ: Mapping[str, str]) -> None:
        self._app = app
        self._setting = setting
        self._environ = environ

    def reply_ended(self, model: str, *, took_s: float) -> None:
        """Call, if it took long and the terminal says it has not the focus; one that says nothing counts as focused.

        What is told are fixed words and the model's name: a notification may be seen by anyone, and is kept.
        """
        if took_s < LONG_S or self._app.app_focus:
            return
        match self._setting:
            case "bell":
                tell_terminal(self._app, BELL)
            case "osc9":
                words = f"The reply of {clean_line(model, MODEL_LENGTH) or 'the model'} has ended."
                tell_terminal(self._app, self._passed_on(f"\x1b]9;clanker-tui: {words}{BELL}"))
            case _:
                pass  # off

    def _passed_on(self, sequence: str) -> str:
        """Return a sequence for the terminal round tmux or screen, which do not know it. A bell they do know."""
        if self._environ.get("TMUX"):
            return through_tmux(sequence)
        return through_screen(sequence) if self._environ.get("STY") else sequence
