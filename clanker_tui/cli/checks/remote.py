"""Checks what follows from sitting at another machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.config.settings import UiSettings

AREA = "ssh"
THROUGH_TERMINAL = {"auto", "osc52", "tmux", "screen"}


def check_remote(ui: UiSettings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about an SSH session; nothing where there is none."""
    if not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")):
        return
    why = "links are copied, not opened; keys are not looked for on your own machine"
    yield Finding(AREA, "session", State.OK, "you are connected by SSH", why)
    if ui.clipboard in THROUGH_TERMINAL:
        why = "no program of this machine can reach your clipboard; yours has to allow OSC 52"
        yield Finding(AREA, "clipboard", State.OK, "what is copied goes through the terminal, unconfirmed", why)
    else:
        what = 'nothing is copied: [ui] clipboard = "off"'
        yield Finding(AREA, "clipboard", State.NOTE, what, mend='Set [ui] clipboard = "auto".')
    if not environ.get("COLORTERM") and not environ.get("NO_COLOR"):
        why = "SSH does not hand COLORTERM on"
        mend = "If your terminal has 16 million colours, add to this machine's ~/.profile: export COLORTERM=truecolor"
        yield Finding(AREA, "colours", State.OK, "the terminal's colours are not known here", why, mend)
