"""What is known of the terminal before anything is drawn: how often to draw, and with which commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SSH_FRAMES_PER_S = 15
ERASE_IN_COLOUR = {
    "alacritty",
    "contour",
    "foot",
    "ghostty",
    "iterm2",
    "kitty",
    "konsole",
    "mlterm",
    "putty",
    "rxvt",
    "st",
    "vte",
    "wezterm",
    "xterm",
}


@dataclass(frozen=True, slots=True)
class Painting:
    """How the screen is drawn.

    Without `is_diffed` it is left to Textual. Frames are at least `interval_s` apart; what changes meanwhile is drawn
    together. `erases_in_colour` says that the terminal is known to erase in the present background.
    """

    is_diffed: bool = False
    interval_s: float = 0.0
    erases_in_colour: bool = False


AS_TEXTUAL = Painting()


def painting(environ: Mapping[str, str], *, is_diffed: bool) -> Painting:
    """Return what suits the terminal that the environment tells of."""
    interval_s = 1 / SSH_FRAMES_PER_S if environ.get("SSH_CONNECTION") else 0.0
    return Painting(is_diffed, interval_s, erases_in_colour(environ))


def erases_in_colour(environ: Mapping[str, str]) -> bool:
    """Whether what is erased takes the present background. Inside tmux and screen, it is they who decide."""
    if "TMUX" in environ or "STY" in environ:
        return False
    return not ERASE_IN_COLOUR.isdisjoint(environ.get("TERM", "").split("-"))
