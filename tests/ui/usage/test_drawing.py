"""Charts, the year, tables and the head, drawn without an app."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from clanker_tui.domain.figures import usd as exact_money
from clanker_tui.domain.figures import usd_decimal as usd
from clanker_tui.domain.spans import EVERYTHING, Span, month_of, starts, year_of
from clanker_tui.domain.spending import Period, RequestPage, Segment, UsageGroup
from clanker_tui.domain.usage import NANO, Purpose, Usage, UsageTotals
from clanker_tui.ui.usage.chart import Chart, series_of
from clanker_tui.ui.usage.head import Sum, head_lines
from clanker_tui.ui.usage.heat_map import HeatMap, limits, longest_row
from clanker_tui.ui.usage.ink import MOST_SERIES, Ink, assigned, bar_across, short_names
from clanker_tui.ui.usage.requests import Requests
from clanker_tui.ui.usage.scale import scale_for, time_labels
from clanker_tui.ui.usage.scene import MEASURES, Measure
from clanker_tui.ui.usage.table import Table
from clanker_tui.ui.usage.words import exact, on_axis
from tests.ui.usage.records import request

TODAY = date(2026, 11, 28)
MONTH = month_of(TODAY)
INKS = [Ink(), Ink(is_few=True), Ink(has_colour=False)]
SIZES = [(1, 1), (10, 3), (40, 6), (76, 13), (116, 28), (196, 48)]


def totals(usd: float = 1, **more: int) -> UsageTotals:
    return UsageTotals(requests=1, input_tokens=100, output_tokens=50, nano_usd=round(usd * NANO), **more)


def chart(
    *segments: Segment, span: Span = MONTH, period: Period = "day", measure: Measure = "cost", cursor: str | None = None
) -> Chart:
    return Chart(segments, span=span, period=period, measure=measure, fixed=("a", "b"), today=TODAY, cursor=cursor)


def plain(lines: list[Content]) -> list[str]:
    return [line.plain.rstrip() for line in lines]


def column_of(lines: list[str], x: int) -> str:
    """Return what stands in a column, from below."""
    return "".join(line[x : x + 1] or " " for line in reversed(lines))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ink", INKS)
def test_everything_fits_into_any_size(size: tuple[int, int], ink: Ink) -> None:
    segments = [Segment(day, key, totals()) for day in starts(date(2022, 1, 1), TODAY, "day") for key in "abcdefgh"]
    groups = [UsageGroup(day.isoformat(), totals()) for day in starts(date(2026, 1, 1), TODAY, "day")]
    views = (
        chart(*segments, span=EVERYTHING),
        chart(*segments[:40], span=year_of(2022), period="week"),
        chart(),
        HeatMap(groups, year=2026, measure="cost", today=TODAY),
        Table(groups, by="day", measure="errors"),
        Table([], by="model", measure="cost"),
    )
    for view in views:
        for way in ("first", "right", "down", "page_down", "last", "left", "up", "page_up"):
            view.go(way)
            lines = view.draw(*size, ink)
            assert len(lines) <= max(size[1], 4)
            assert max((line.cell_length for line in lines), default=0) <= max(size[0], 60)


def test_the_tallest_bar_reaches_its_mark_and_the_smallest_is_seen() -> None:
    drawn = chart(Segment(date(2026, 11, 1), "a", totals(2)), Segment(date(2026, 11, 2), "a", totals(0.0001)))
    lines = plain(drawn.draw(76, 13, Ink()))
    assert lines[0].startswith("$2.00 ┤") or lines[0].startswith("$2 ┤")
    left = lines[0].index("┤") + 1
    assert column_of(lines, left).count("█") >= 10
    assert "▁" in column_of(lines, left + 2)


def test_parts_of_a_bar_add_up_and_stand_on_each_other_the_largest_below() -> None:
    day = date(2026, 11, 10)
    drawn = chart(Segment(day, "b", totals(1)), Segment(day, "a", totals(3)))
    lines = plain(drawn.draw(76, 13, Ink(has_colour=False)))
    at = lines[0].index("┤") + 1 + 9 * 2
    assert column_of(lines[:-2], at).strip().startswith("─AAAAAAA")
    assert "AB" in column_of(lines, at)
    assert "A a 75 %" in lines[-1]
    assert "B b 25 %" in lines[-1]


def test_colours_belong_to_the_most_used_and_the_rest_shares_one() -> None:
    fixed = ("a", "b", "c", "d", "e")
    assert assigned(fixed, ["c", "a"]) == {"c": 2, "a": 0}
    assert assigned(fixed, ["x", "b", "y"]) == {"b": 1, "x": 0, "y": 2}
    segments = [Segment(TODAY, f"model-{number}", totals(number)) for number in range(1, 10)]
    series = series_of(segments, "cost", ())
    assert len(series) == MOST_SERIES + 1
    assert series[-1].name == "4 others"
    assert sum(one.totals.nano_usd for one in series) == 45 * NANO


def test_the_cursor_of_a_chart_is_on_today_and_stays_where_it_was() -> None:
    segment = Segment(date(2026, 11, 3), "a", totals(unpriced=1))
    assert chart(segment).key == "2026-11-28"
    drawn = chart(segment, cursor="2026-11-03")
    assert drawn.line() == "Tue 3 Nov 2026: price unknown · 1 request without a price · 1 request · 150 tok"
    drawn.go("left")
    assert drawn.line() == "Mon 2 Nov 2026: nothing"
    drawn.draw(76, 13, Ink())
    assert drawn.at(0, 0) is None
    assert drawn.at(75, 3) is None


def test_a_click_hits_the_bar_that_is_drawn_there_also_where_not_all_are_seen() -> None:
    many = chart(*[Segment(day, "a", totals()) for day in starts(date(2025, 1, 1), TODAY, "day")], span=EVERYTHING)
    lines = plain(many.draw(76, 13, Ink()))
    assert many.at(75, 2) == len(many.starts) - 1
    left = lines[0].index("┤") + 1
    assert many.at(left, 2) == len(many.starts) - (76 - left)
    many.go("first")
    many.draw(76, 13, Ink())
    assert many.at(left, 2) == 0


@given(st.integers(0, 10**15), st.integers(0, 12))
def test_an_axis_holds_its_amount_and_is_not_much_longer(most: int, marks: int) -> None:
    scale = scale_for(most, marks)
    assert scale.top >= most
    assert len(scale.marks) <= max(1, marks)
    assert scale.top - scale.step < max(most, 1)


def test_amounts_of_an_axis_have_as_many_digits_as_they_need() -> None:
    assert [on_axis(value, "cost", NANO // 2) for value in (NANO // 2, NANO, 2 * NANO)] == ["$0.50", "$1.00", "$2.00"]
    assert on_axis(20_000 * NANO, "cost", 10_000 * NANO) == "$20k"
    assert on_axis(50_000, "cost", 50_000) == "$0.00005"
    assert on_axis(2_500_000, "tokens", 500_000) == "2.5M"


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 60), st.integers(1, 12))
def test_names_below_bars_do_not_run_into_each_other(first: date, count: int, unit: int) -> None:
    days = [first + timedelta(days=number) for number in range(count)]
    names = time_labels(days, "day", unit=unit)
    assert len(names) == count * unit
    assert all(len(word) <= 6 for word in names.split())


def test_weeks_are_named_by_months_and_months_by_years() -> None:
    weeks = time_labels(starts(date(2026, 1, 1), date(2026, 12, 31), "week"), "week", unit=1)
    assert weeks.split() == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    months = time_labels(starts(date(2022, 1, 1), date(2026, 12, 31), "month"), "month", unit=1)
    assert months.split() == ["2022", "2023", "2024", "2025", "2026"]


def test_a_year_has_its_days_in_rows_of_weekdays_below_the_names_of_months() -> None:
    days = [UsageGroup("2026-11-28", totals(2)), UsageGroup("2026-01-01", totals(1))]
    year = HeatMap(days, year=2026, measure="cost", today=TODAY, cursor="2026-11-27")
    lines = plain(year.draw(76, 14, Ink(has_colour=False)))
    assert lines[0].split() == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert [line[:3] for line in lines[1:8]] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert lines[4][5] == "░"  # New Year's Day was a Thursday
    assert lines[5][5 + 47] == "◆"
    year.go("down")
    assert year.line() == "Sat 28 Nov 2026: $2.00 · 1 request · 150 tok"
    at = year.at(5 + 47, 6)
    assert at is not None
    assert year.days[at] == TODAY
    assert year.at(2, 3) is None
    year.draw(196, 48, Ink())
    assert year.at(5 + 47 * 3, 11) == year.at(5 + 47 * 3, 12) == at
    assert "most on Sat 28 Nov 2026: $2.00" in "\n".join(lines)


def test_each_darkness_holds_a_quarter_of_the_days() -> None:
    assert limits([0, 0, *range(1, 101)]) == [26, 51, 76]
    assert limits([5, 5, 5, 5, 5]) == []
    assert limits([]) == []
    assert longest_row([TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=5)]) == 2


def test_a_table_is_sorted_by_what_is_measured_and_times_by_time() -> None:
    groups = [UsageGroup("a/x", totals(3)), UsageGroup("b/y", totals(1, failed=5))]
    assert [one.key for one in Table(groups, by="model", measure="cost").groups] == ["a/x", "b/y"]
    assert [one.key for one in Table(groups, by="model", measure="errors").groups] == ["b/y", "a/x"]
    days = [UsageGroup("2026-11-01", totals(3)), UsageGroup("2026-11-02", totals(9))]
    assert [one.key for one in Table(days, by="day", measure="cost").groups] == ["2026-11-02", "2026-11-01"]


def test_a_table_shows_the_measure_whatever_else_there_is_room_for() -> None:
    groups = [UsageGroup("a/x", totals(3, failed=7)), UsageGroup("b/y", totals(1))]
    for width in (30, 40, 76, 116, 196):
        lines = plain(Table(groups, by="model", measure="errors").draw(width, 5, Ink()))
        assert "errors" in lines[0]
        assert "7" in lines[1]
    wide = plain(Table(groups, by="model", measure="cost").draw(116, 5, Ink()))
    assert wide[0].split() == [
        "model", "cost", "req", "tokens", "input", "cached", "output", "reason.", "saved", "errors", "share",
    ]  # fmt: skip
    assert "75 %" in wide[1]


def test_the_chosen_row_is_always_seen() -> None:
    table = Table([UsageGroup(f"{number:03}", totals()) for number in range(300)], by="host", measure="cost")
    table.go("last")
    lines = plain(table.draw(76, 11, Ink()))
    assert len(lines) == 11
    assert table.groups[-1].key in lines[-1]
    assert table.at(3, 10) == 299
    assert table.at(3, 0) is None
    table.go("first")
    assert table.groups[0].key in plain(table.draw(76, 11, Ink()))[1]


def test_a_request_that_failed_says_so_where_there_is_least_room() -> None:
    page = RequestPage((request(outcome="failed"), request(1)), None)
    for width in (36, 76, 116):
        lines = plain(Requests(page, today=TODAY).draw(width, 5, Ink(has_colour=False)))
        assert "failed" in lines[1]
        assert "$1.00" in lines[2]
        assert all(len(line) <= width for line in lines)


def test_a_request_says_once_that_it_is_estimated_and_what_it_was_for() -> None:
    guess = replace(
        request(0, 1.5), usage=Usage(input_tokens=100, output_tokens=50, is_estimate=True), outcome="stopped"
    )
    title = replace(request(0, 1.5), purpose=Purpose.TITLE)
    requests = Requests(RequestPage((guess, title), None), today=TODAY)

    first, second = plain(requests.draw(80, 5, Ink(has_colour=False)))[1:3]

    assert first.split()[-5:] == ["≈100", "≈50", "≈", "$1.50", "stopped"]
    assert second.endswith("$1.50  title")
    assert "≈ $1.50 · ≈ 150 tok" in requests.line()
    assert plain(requests.draw(50, 5, Ink(has_colour=False)))[2].endswith("$1.50"), "where there is room for one"


def test_the_head_says_what_has_no_price_and_what_is_a_guess() -> None:
    sums = [Sum("Today", totals(1.5, unpriced=3, estimated=1)), Sum("7 days", totals()), Sum("November"), Sum("All")]
    lines = plain(head_lines(sums, 76, is_low=False))
    assert "≈ $1.50 + ?" in lines[1]
    assert "1 req · 150 tok" in lines[2]
    assert "3 without a price" in lines[3]
    assert plain(head_lines(sums, 36, is_low=True)) == ["today ≈ $1.50 + ?   7 days $1.00"]


@given(st.integers(-(10**15), 10**15))
def test_money_is_told_to_the_last_digit(nano_usd: int) -> None:
    text = exact_money(nano_usd).replace("$", "").replace(",", "")
    assert round(float(text) * 10**6) == round(float(usd(nano_usd)) * 10**6)
    assert len(text.partition(".")[2]) >= 2


def test_nothing_known_of_a_price_is_never_told_as_nothing() -> None:
    unknown = UsageTotals(requests=2, unpriced=2, unreported=1)
    assert exact(unknown) == "price unknown · 2 requests without a price · 2 requests · 0 tok + ?"
    assert exact(UsageTotals(requests=2, unpriced=1)).startswith("$0.00 · 1 request without a price")
    assert set(MEASURES) == {"cost", "tokens", "requests", "saved", "errors"}


def test_short_names_are_told_apart() -> None:
    assert short_names(["groq/openai/gpt", "openai/gpt", "x/y"]) == {
        "groq/openai/gpt": "groq/openai/gpt", "openai/gpt": "openai/gpt", "x/y": "y",
    }  # fmt: skip
    assert short_names(["\x1b[31m", ""]) == {"\x1b[31m": "\N{REPLACEMENT CHARACTER}[31m", "": "unnamed"}


@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(0, 60))
def test_a_bar_that_lies_is_no_longer_than_its_room(value: int, most: int, width: int) -> None:
    bar = bar_across(min(value, most), most, width)
    assert len(bar) <= width
    assert bool(bar) == (value > 0 and width > 0)
