"""Small charts made of block characters: bars and sparklines that stand in a line of text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

EIGHTHS = " ▏▎▍▌▋▊▉█"
HEIGHTS = "▁▂▃▄▅▆▇█"


def bar(figure: float, most: float, cells: int) -> str:
    """Return a bar that fills `cells` for the greatest figure; one that is not zero is always seen."""
    if figure <= 0 or most <= 0:
        return ""
    eighths = max(1, round(min(figure / most, 1.0) * cells * 8))
    whole, rest = divmod(eighths, 8)
    return EIGHTHS[8] * whole + (EIGHTHS[rest] if rest else "")


def sparkline(figures: Sequence[float]) -> str:
    """Return a column for each figure, so that a change is seen: the middle height is the middle of what there is.

    What changes by less than a quarter stays near it: noise is not to look like a trend.
    """
    if not figures:
        return ""
    middle = (min(figures) + max(figures)) / 2
    reach = max(max(figures) - middle, abs(middle) / 4)
    if not reach:
        return HEIGHTS[3] * len(figures)
    return "".join(HEIGHTS[min(7, int(((figure - middle) / reach + 1) * 4))] for figure in figures)
