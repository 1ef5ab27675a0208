"""How the parts of a chart are told apart: by colours of the theme, or by letters where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from clanker_tui.domain.clean import clean_line

COLOURS = ("$text-accent", "$text-warning", "$text-success", "$text-secondary", "$text-error")
QUIET = "$foreground-muted"
REST = QUIET
REST_OF_FEW = "$foreground"
MOST_SERIES = len(COLOURS)
OTHERS = ""  # the key of all that has no colour of its own
EIGHTHS = " ▁▂▃▄▅▆▇█"
ACROSS = " ▏▎▍▌▋▊▉█"
SHADES = "·░▒▓█"
SQUARES = "·■■■■"
STRENGTHS = (100, 35, 55, 78, 100)  # percent of the accent, from nothing to most
Run = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ink:
    """What the terminal can show: `has_colour` is False where all must be told without, `is_few` with 16 colours."""

    has_colour: bool = True
    is_few: bool = False

    def colour(self, number: int) -> str:
        """Return the colour of a series by its number; those beyond the colours share one."""
        if number < len(COLOURS):
            return COLOURS[number]
        return REST_OF_FEW if self.is_few else REST

    def mark(self, number: int) -> Content:
        """Return what stands for a series in the legend."""
        if self.has_colour:
            return Content.styled("■", self.colour(number))
        return Content.styled(letter(number), "reverse")

    def cell(self, level: int, number: int, above: int | None = None) -> Run:
        """Return a cell that a series fills from below, so many eighths, and another one above that."""
        if not self.has_colour:
            seen = number if level >= 4 else above
            return (EIGHTHS[level], "") if seen is None else (letter(seen), "reverse")
        ground = f" on {self.colour(above)}" if above is not None and level < 8 else ""
        return EIGHTHS[level], f"{self.colour(number)}{ground}"

    def shade(self, level: int) -> Run:
        """Return a cell of a heat map: level 0 is nothing, 4 most."""
        if level == 0:
            return SHADES[0], QUIET
        if not self.has_colour or self.is_few:
            return SHADES[level], "$text-accent" if self.has_colour else ""
        return SQUARES[level], f"$text-accent {STRENGTHS[level]}%"


def letter(number: int) -> str:
    """Return what a series is called where there is no colour."""
    return chr(ord("A") + min(number, MOST_SERIES))


def assigned(fixed: Sequence[str], shown: Sequence[str]) -> dict[str, int]:
    """Return the number of each series: that which it always has, else one that nobody has here.

    Args:
        fixed: those with a number of their own, in the order of the numbers.
        shown: those that are to be told apart, the largest first.
    """
    kept = {key: fixed.index(key) for key in shown[:MOST_SERIES] if key in fixed[:MOST_SERIES]}
    free = [number for number in range(MOST_SERIES) if number not in kept.values()]
    for key in shown[:MOST_SERIES]:
        if key not in kept:
            kept[key] = free.pop(0)
    return kept


def line_of(runs: Sequence[Run]) -> Content:
    """Return pieces as one line; neighbours of one style become one piece."""
    joined: list[list[str]] = []
    for text, style in runs:
        if joined and joined[-1][1] == style:
            joined[-1][0] += text
        else:
            joined.append([text, style])
    return Content.assemble(*((text, style) for text, style in joined))


def short_names(keys: Sequence[str]) -> dict[str, str]:
    """Return a short name for each: the end of a model's id, as long as no other ends so."""
    ends = [clean_line(key).rpartition("/")[2] for key in keys]
    return {
        key: (end if ends.count(end) == 1 and end else clean_line(key)) or "unnamed"
        for key, end in zip(keys, ends, strict=True)
    }


def bar_across(value: int, most: int, width: int) -> str:
    """Return a bar that lies, in eighths of a cell; what is more than nothing is seen."""
    if value <= 0 or most <= 0 or width <= 0:
        return ""
    whole, rest = divmod(max(1, value * width * 8 // most), 8)
    return "█" * whole + ACROSS[rest].strip()
