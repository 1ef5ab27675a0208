"""What the table of speeds shows of each model: its columns, how they are sorted, and which there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from clanker_tui.domain.blocks import bar, sparkline
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import UNKNOWN, rate, seconds, speed, tokens
from clanker_tui.domain.spending import ModelSpeed

Prices = Mapping[tuple[str, str], tuple[float | None, float | None]]

GAP = 2
NAME_CELLS = 24  # enough of a name, before another column goes for it
LEAST_CELLS = 8
BAR_CELLS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A model in the table. `share` is how fast it is against the fastest one: from 0 to 1."""

    speed: ModelSpeed
    price: tuple[float | None, float | None]
    share: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `figure` is what it is sorted by, None where that is not known; None: it is not sorted by.

    `is_descending` is the way it is sorted first: what is best, or most, on top. `spared` says how soon it is left out.
    """

    title: str
    cell: Callable[[Entry], str]
    figure: Callable[[Entry], float | str | None] | None
    is_descending: bool = False
    is_figure: bool = True
    spared: int = 0


def name_of(entry: Entry) -> str:
    return clean_line(f"{entry.speed.provider}/{entry.speed.model}")


def bare(tokens_per_s: float | None) -> str:
    """Return a speed without its unit, which the head of the column tells."""
    return speed(tokens_per_s).removesuffix(" tok/s") or UNKNOWN


def priced(usd: float | None) -> str:
    return UNKNOWN if usd is None else rate(usd)


COLUMNS = (
    Column("Model", name_of, lambda one: name_of(one).casefold(), is_figure=False),
    Column("Requests", lambda one: tokens(one.speed.count), lambda one: one.speed.count, is_descending=True, spared=3),
    Column("TTFT", lambda one: seconds(one.speed.ttft_ms), lambda one: one.speed.ttft_ms, spared=6),
    Column("95 %", lambda one: seconds(one.speed.ttft_p95_ms), lambda one: one.speed.ttft_p95_ms, spared=1),
    Column("tok/s", lambda one: bare(one.speed.tokens_per_s), lambda one: one.speed.tokens_per_s, is_descending=True),
    Column(
        "95 %",
        lambda one: bare(one.speed.tokens_per_s_p95),
        lambda one: one.speed.tokens_per_s_p95,
        is_descending=True,
        spared=2,
    ),
    Column("", lambda one: bar(one.share, 1.0, BAR_CELLS), None, is_figure=False, spared=5),
    Column("Trend", lambda one: sparkline(one.speed.trend), None, is_figure=False, spared=4),
    Column("$ in/M", lambda one: priced(one.price[0]), lambda one: one.price[0], spared=7),
    Column("$ out/M", lambda one: priced(one.price[1]), lambda one: one.price[1], spared=8),
)
FASTEST_FIRST = 4
BAR = 6


def entries(speeds: Iterable[ModelSpeed], prices: Prices) -> list[Entry]:
    """Return what the table holds, in the order it is given in."""
    given = list(speeds)
    most = max((one.tokens_per_s or 0.0 for one in given), default=0.0)
    return [
        Entry(
            one, prices.get((one.provider, one.model), (None, None)), (one.tokens_per_s or 0.0) / most if most else 0.0
        )
        for one in given
    ]


def sorted_by(number: int, found: Sequence[Entry], *, is_descending: bool) -> list[Entry]:
    """Return entries in the order of a column; what is not known is last, whichever way. Equals stay as they were."""
    figure = COLUMNS[number].figure
    if figure is None:
        return list(found)
    known = [(value, entry) for entry in found if (value := figure(entry)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=is_descending)
    return [entry for _, entry in known] + [entry for entry in found if figure(entry) is None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are shown, each with how many cells it has."""

    cells: tuple[tuple[int, int], ...]

    def column_at(self, x: int) -> int | None:
        """Return the column at a cell of a line; the gap behind one is its own. None behind the last."""
        right = 0
        for number, cells in self.cells:
            right += cells + GAP
            if x < right:
                return number
        return None

    def line(self, texts: Mapping[int, str]) -> list[tuple[int, str]]:
        """Return the cells of a line, each as wide as its column, the gap behind it included."""
        last = self.cells[-1][0] if self.cells else 0
        return [
            (number, f"{aligned(number, texts[number], cells)}{'' if number == last else ' ' * GAP}")
            for number, cells in self.cells
        ]


def laid_out(found: Sequence[Entry], width: int) -> Layout:
    """Return how the columns fit into a width: those that can be spared go, then the name is cut."""
    widths = [
        max([cell_len(column.title) + 1, *(cell_len(column.cell(entry)) for entry in found)]) for column in COLUMNS
    ]
    widths[BAR] = BAR_CELLS
    kept = list(range(len(COLUMNS)))
    for number in sorted((at for at in kept if COLUMNS[at].spared), key=lambda at: COLUMNS[at].spared):
        if needed(kept, [min(widths[0], NAME_CELLS), *widths[1:]]) <= width:
            break
        kept.remove(number)
    name = max(LEAST_CELLS, min(widths[0], width - needed(kept[1:], widths) - GAP))
    return Layout(tuple((number, name if number == 0 else widths[number]) for number in kept))


def needed(kept: Sequence[int], widths: Sequence[int]) -> int:
    return sum(widths[number] for number in kept) + GAP * max(0, len(kept) - 1)


def aligned(number: int, text: str, cells: int) -> str:
    """Return the text of a column in its cells: figures at the right, a name that is too long without its middle."""
    if number == 0 and cell_len(text) > cells:
        provider, _, model = text.partition("/")
        text = f"{provider}/…/{model.rpartition('/')[2]}" if "/" in model else text
    if cell_len(text) > cells:
        text = f"{set_cell_size(text, cells - 1)}…"
    blanks = " " * (cells - cell_len(text))
    return f"{blanks}{text}" if COLUMNS[number].is_figure else f"{text}{blanks}"
