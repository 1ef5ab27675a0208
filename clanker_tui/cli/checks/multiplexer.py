"""Checks tmux and GNU screen, where the program runs in one of them: which settings it would gain by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.cli.checks.programs import asked
from clanker_tui.config.settings import UiSettings
from clanker_tui.domain.clean import clean_line

LATE_MS = 50  # from here on Esc is felt to be late
COPIES_BY_ITSELF = (3, 2)  # the tmux from which on a program can have it copy, whatever set-clipboard is but off
GOOD_TERMS = ("tmux-256color", "screen-256color", "tmux-direct")


@dataclass(frozen=True, slots=True)
class Tmux:
    """A tmux to be asked. `version` is (0, 0) where it does not tell."""

    environ: Mapping[str, str]
    version: tuple[int, int]

    def option(self, name: str) -> str | None:
        """Return the value of a global option; None where this tmux does not know it."""
        return asked(["tmux", "show-options", "-gv", name], self.environ)

    def features(self) -> list[str]:
        """Return what tmux believes that the terminal round it can do; nothing where it does not tell."""
        told = asked(["tmux", "display-message", "-p", "#{client_termfeatures}"], self.environ)
        return told.split(",") if told else []


def check_multiplexer(ui: UiSettings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about the multiplexer round this program; nothing where there is none.

    Raises:
        TimeoutError: it does not answer.
    """
    if environ.get("TMUX"):
        yield from check_tmux(ui, environ)
    elif environ.get("STY"):
        yield from check_screen(environ)


def check_tmux(ui: UiSettings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about tmux."""
    told = asked(["tmux", "-V"], environ)
    if told is None:
        why = "TMUX is set, and there is no tmux on the path"
        yield Finding("tmux", "version", State.NOTE, "tmux cannot be asked", why)
        return
    tmux = Tmux(environ, version_of(told))
    yield Finding("tmux", "version", State.OK, clean_line(told, 40))
    for name, judge in OPTIONS.items():
        value = tmux.option(name)
        if value is not None:
            yield judge(clean_line(value, 40), tmux, ui)
    yield from judge_features(tmux.features(), environ)


def version_of(told: str) -> tuple[int, int]:
    """Return the version in what `tmux -V` says, such as "tmux 3.3a"."""
    match = re.search(r"(\d+)\.(\d+)", told)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def fine(name: str, value: str, why: str = "") -> Finding:
    return Finding("tmux", name, State.OK, f"{name} is {value or 'empty'}", why)


def lacking(name: str, value: str, why: str, wanted: str) -> Finding:
    """Return the finding for an option that had better be another, with the line that makes it so, for a shell."""
    mend = f"echo 'set -g {name} {wanted}' >> ~/.tmux.conf; tmux source ~/.tmux.conf"
    return Finding("tmux", name, State.NOTE, f"{name} is {value or 'empty'}", why, mend)


def judge_clipboard(value: str, tmux: Tmux, ui: UiSettings) -> Finding:
    if value == "off":
        return lacking("set-clipboard", value, "what is copied stays in tmux", "on")
    if value != "on" and (ui.clipboard == "osc52" or tmux.version < COPIES_BY_ITSELF):
        return lacking("set-clipboard", value, "tmux does not take what is copied from programs in it", "on")
    return fine("set-clipboard", value)


def judge_keys(value: str, tmux: Tmux, ui: UiSettings) -> Finding:
    del tmux, ui
    if value == "off":
        return lacking("extended-keys", value, "Shift+Enter arrives as Enter; Ctrl+J makes a newline", "on")
    return fine("extended-keys", value)


def judge_passthrough(value: str, tmux: Tmux, ui: UiSettings) -> Finding:
    del tmux
    wants = [f'[ui] {name} = "{wanted}"' for name, wanted in PASSED_THROUGH if getattr(ui, name) == wanted]
    if value == "off" and wants:
        return lacking("allow-passthrough", value, f"{' and '.join(wants)} cannot reach the terminal", "on")
    return fine("allow-passthrough", value, "" if wants else "nothing that is configured needs it")


def judge_escape_time(value: str, tmux: Tmux, ui: UiSettings) -> Finding:
    del tmux, ui
    if value.isdecimal() and int(value) > LATE_MS:
        return lacking("escape-time", f"{value} ms", "Esc arrives late", "10")
    return fine("escape-time", f"{value} ms")


def judge_terminal(value: str, tmux: Tmux, ui: UiSettings) -> Finding:
    del tmux, ui
    if value not in GOOD_TERMS:
        return lacking("default-terminal", value, "programs in tmux take it for another terminal", "tmux-256color")
    return fine("default-terminal", value)


def judge_focus(value: str, tmux: Tmux, ui: UiSettings) -> Finding:
    del tmux
    if value == "off" and ui.notify != "off":
        return lacking(
            "focus-events", value, f'[ui] notify = "{ui.notify}" needs to know that you look elsewhere', "on"
        )
    return fine("focus-events", value, "" if ui.notify != "off" else "nothing that is configured needs it")


PASSED_THROUGH = (("clipboard", "tmux"), ("notify", "osc9"))
OPTIONS: Mapping[str, Callable[[str, Tmux, UiSettings], Finding]] = {
    "set-clipboard": judge_clipboard,
    "extended-keys": judge_keys,
    "allow-passthrough": judge_passthrough,
    "escape-time": judge_escape_time,
    "default-terminal": judge_terminal,
    "focus-events": judge_focus,
}


def judge_features(features: list[str], environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what tmux lacks of the terminal round it: colours and the clipboard are handed on only if it knows."""
    if not features:
        return
    line = "If your terminal has it, add to ~/.tmux.conf and attach anew: set -as terminal-features ',*:{}'"
    if "RGB" in features:
        yield Finding("tmux", "rgb", State.OK, "it hands 16 million colours on")
    elif environ.get("COLORTERM") in ("truecolor", "24bit"):
        what = "it hands 256 colours on, and COLORTERM promises more"
        yield Finding("tmux", "rgb", State.NOTE, what, "colours are rounded", line.format("RGB"))
    else:
        yield Finding("tmux", "rgb", State.OK, "it hands 256 colours on", mend=line.format("RGB"))
    if "clipboard" not in features:
        why = "tmux does not believe that the terminal takes it"
        yield Finding("tmux", "osc52", State.NOTE, "it does not hand on what is copied", why, line.format("clipboard"))


def check_screen(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is to be known of GNU screen."""
    told = clean_line(asked(["screen", "-v"], environ) or "", 60)
    yield Finding("screen", "version", State.OK, told or "GNU screen", "newlines by Ctrl+J; 256 colours")
    if version_of(told) >= (5, 0):
        mend = "Add to ~/.screenrc, if your terminal has them: truecolor on"
        yield Finding("screen", "rgb", State.OK, "it can hand 16 million colours on", mend=mend)
    why = "copying goes through it, to a terminal that never confirms"
    yield Finding("screen", "osc52", State.OK, "it hands on what is copied, in pieces", why)
