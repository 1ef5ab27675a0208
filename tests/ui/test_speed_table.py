"""The table of speeds: what it shows, how it is sorted, and how it fits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.ui.widgets.speed_columns import COLUMNS, entries, laid_out, sorted_by
from clanker_tui.ui.widgets.speed_table import SpeedTable
from tests.ui.host import SnapCompare
from tests.ui.stage import NOON

HOSTILE = "bad\x1b]0;x\x07[bold]日本"


def model(name: str, rate: float | None, *, ttft_ms: int | None = 180, count: int = 40) -> ModelSpeed:
    """Return a model that was so fast, in tokens per second."""
    provider, _, identity = name.partition("/")
    trend = () if rate is None else (rate * 0.8, rate * 1.1, rate)
    p95 = None if rate is None else rate * 0.7
    late = None if ttft_ms is None else ttft_ms * 3
    return ModelSpeed(provider, identity, count, ttft_ms, late, rate, p95, trend, NOON - timedelta(hours=1))


SPEEDS = [
    model("openai/gpt-5.2-mini", 110.4, ttft_ms=640, count=1204),
    model("groq/openai/gpt-oss-120b", 480.0, ttft_ms=180),
    model("groq/openai/gpt-oss-20b", 960.0, ttft_ms=120),
    model("local/never-told", None, ttft_ms=None, count=1),
    model(f"local/{HOSTILE}", 9.4, ttft_ms=2000),
]
PRICES: dict[tuple[str, str], tuple[float | None, float | None]] = {
    ("groq", "openai/gpt-oss-120b"): (0.15, 0.6),
    ("groq", "openai/gpt-oss-20b"): (0.075, 0.3),
    ("local", "never-told"): (0.0, 0.0),
}


# In an order in which each of them changes something.
PRESSED = ("down", "up", "end", "home", "pagedown", "pageup", "right", "left", "s", "S", "r", "enter")


class Shown(App[None]):
    """Shows the table alone, and keeps what is chosen in it."""

    def __init__(self, speeds: list[ModelSpeed]) -> None:
        super().__init__()
        self.speeds = speeds
        self.table = SpeedTable()
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.show(self.speeds, PRICES)
        self.table.focus()

    def on_speed_table_chosen(self, event: SpeedTable.Chosen) -> None:
        self.chosen.append(event.model)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    @property
    def names(self) -> list[str]:
        return [row[1] for row in self.table.figures.rows if isinstance(row[1], str)]


async def test_the_fastest_is_seen_at_a_glance() -> None:
    app = Shown(SPEEDS)
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.pause()
        assert app.lines[0].split() == "Model Requests TTFT 95 % tok/s▾ 95 % Trend $ in/M $ out/M".split()  # noqa: SIM905
        assert app.lines[1].startswith("groq/openai/gpt-oss-20b")
        assert "960" in app.lines[1]
        assert "████████████" in app.lines[1]
        assert "██████  " in app.lines[2]
        assert app.lines[1].split()[-2:] == ["$0.075", "$0.30"]
        assert app.lines[5].split()[:4] == ["local/never-told", "1", "?", "?"]
        assert app.lines[5].split()[-2:] == ["$0.00", "$0.00"]


async def test_keys_sort_by_each_column_and_the_other_way_round() -> None:
    app = Shown(SPEEDS)
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("left", "left")
        assert "TTFT▴" in app.lines[0]
        assert app.names[0] == "openai/gpt-oss-20b"
        assert app.names[-1] == "never-told"
        await pilot.press("r")
        assert "TTFT▾" in app.lines[0]
        assert (app.names[0], app.names[-1]) == (HOSTILE, "never-told")
        await pilot.press("S")
        assert app.names[0] == "gpt-5.2-mini"
        await pilot.press("S")
        assert "Model▴" in app.lines[0]
        await pilot.press("left")
        assert app.names[:2] == ["never-told", "openai/gpt-oss-20b"]
        await pilot.press("right")
        assert "Model▴" in app.lines[0]


async def test_a_click_on_a_head_sorts_and_a_click_on_a_model_highlights_it() -> None:
    app = Shown(SPEEDS)
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.pause()
        await pilot.click(SpeedTable, offset=(app.lines[0].index("Requests") + 1, 0))
        assert "Requests▾" in app.lines[0]
        await pilot.click(SpeedTable, offset=(app.lines[0].index("Requests") + 1, 0))
        assert "Requests▴" in app.lines[0]
        await pilot.click(SpeedTable, offset=(app.lines[0].index("Trend"), 0))
        assert "Requests▴" in app.lines[0]
        await pilot.click(SpeedTable, offset=(3, 3))
        assert app.table.highlighted == 2


async def test_what_is_highlighted_stays_so_when_the_order_or_the_figures_change() -> None:
    app = Shown(SPEEDS)
    async with app.run_test(size=(120, 12)) as pilot:
        await pilot.press("down", "enter", "r")
        assert app.chosen == ["openai/gpt-oss-120b"]
        assert app.table.chosen == SPEEDS[1]
        app.table.show([model("groq/openai/gpt-oss-120b", 500.0), *SPEEDS[2:]], PRICES)
        assert app.table.chosen is not None
        assert app.table.chosen.tokens_per_s == 500.0
        await pilot.press("end", "down", "enter", "home", "up", "enter")
        assert app.chosen[1:] == ["never-told", HOSTILE]


async def test_many_models_scroll_under_the_head() -> None:
    app = Shown([model(f"groq/m{number:02}", 100.0 - number) for number in range(40)])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("pagedown", "pagedown")
        assert app.lines[0].startswith("Model")
        assert any(f"m{app.table.highlighted:02}" in line for line in app.lines[1:])
        await pilot.press("end")
        assert app.lines[0].startswith("Model")
        assert app.lines[-1].startswith("groq/m39")
        await pilot.press("home")
        assert app.lines[1].startswith("groq/m00")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_lines_fit_any_width_and_the_speed_is_always_there(width: int) -> None:
    found = entries(SPEEDS, PRICES)
    layout = laid_out(found, width)
    assert {0, 4} <= {number for number, _ in layout.cells}
    for entry in found:
        texts = {number: column.cell(entry) for number, column in enumerate(COLUMNS)}
        line = "".join(text for _, text in layout.line(texts))
        assert cell_len(line) <= max(width, 20)
        assert "\x1b" not in line


def test_a_long_name_loses_its_middle() -> None:
    found = entries(SPEEDS[1:3], PRICES)
    texts = [
        dict(laid_out(found, 40).line({0: COLUMNS[0].cell(one), **dict.fromkeys(range(1, 10), "")}))[0] for one in found
    ]
    assert len(set(texts)) == 2


@pytest.mark.parametrize("number", range(len(COLUMNS)))
def test_what_is_not_known_is_last_whichever_way(number: int) -> None:
    found = entries(SPEEDS, PRICES)
    figure = COLUMNS[number].figure
    for is_descending in (True, False):
        ordered = sorted_by(number, found, is_descending=is_descending)
        assert len(ordered) == len(found)
        if figure is not None:
            known = [figure(entry) is not None for entry in ordered]
            assert known == sorted(known, reverse=True)


async def test_every_key_changes_something() -> None:
    app = Shown(SPEEDS)
    async with app.run_test(size=(120, 12)) as pilot:
        before = (app.lines, app.table.highlighted, list(app.chosen))
        for key in PRESSED:
            await pilot.press(key)
            await pilot.pause()
            after = (app.lines, app.table.highlighted, list(app.chosen))
            assert after != before, key
            before = after


async def test_an_empty_table_says_why() -> None:
    app = Shown([])
    async with app.run_test(size=(80, 10)) as pilot:
        await pilot.press("down", "end", "enter", "r", "s")
        assert any("No reply came yet" in line for line in app.lines)


@pytest.mark.parametrize("size", [(120, 12), (80, 12), (40, 10)])
def test_how_it_looks(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert snap_compare(Shown(SPEEDS), terminal_size=size)
