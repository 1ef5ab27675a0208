"""Our themes can be read, by anyone and on any terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from clanker_tui.config.settings import UiSettings
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from clanker_tui.ui.looks import contrast, look_styles
from clanker_tui.ui.markdown.looks import CODE_LOOKS
from clanker_tui.ui.start import Start
from clanker_tui.ui.themes import CONTRAST, themes
from tests.ui.stage import SETTINGS, Stage, staged

INK = ("foreground", "text", "text-muted", "text-disabled", "text-accent", "text-primary", "text-secondary")
STATES = ("text-warning", "text-error", "text-success", "warning", "error", "success", "accent", "primary")
CHOSEN = ("block-cursor", "block-cursor-blurred", "input-selection", "screen-selection", "input-cursor")
COLOURED = [theme for theme in themes() if not theme.ansi]
BUILT_IN = [theme for theme in BUILTIN_THEMES.values() if not theme.ansi]
LOOKS = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "strike",
    "literal",
    "link",
    "quote",
    "bullet",
    "rule",
    "table",
    "math",
    "dim",
    "image",
    "task",
    "cursor",
    "selection",
    "hit",
    "user",
    "assistant",
    "thinking",
    "footer",
    "error",
    "warning",
    "new",
    "bar",
    "scroll",
]
PAIRS = (
    *(f"code {kind}" for kind in sorted(CODE_LOOKS)),
    *("hit current", "bar selected", "scroll thumb"),
)


def colours(theme: Theme) -> dict[str, Color]:
    """Return the colours a theme has for the styles, by their names."""
    known = {**theme.to_color_system().generate(), **theme.variables}
    return {name: Color.parse(known[name]) for name in known if known[name].startswith("#")}


def least(theme: Theme) -> float:
    return 7.0 if theme.name in CONTRAST else 4.5


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_all_text_can_be_told_from_its_ground(theme: Theme) -> None:
    known = colours(theme)
    found = {
        (ink, ground): contrast(known[ink], known[ground])
        for ink, ground in product((*INK, *STATES), ("background", "surface"))
    }
    found |= {
        (f"{name}-foreground", name): contrast(known[f"{name}-foreground"], known[f"{name}-background"])
        for name in CHOSEN
    }
    found |= {(ink, "panel"): contrast(known[ink], known["panel"]) for ink in ("text", "text-muted")}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least(theme)} == {}


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_what_is_quiet_can_be_read_where_it_is_chosen(theme: Theme) -> None:
    known = colours(theme)
    assert contrast(known["text-muted"], known["block-cursor-background"]) >= 4.5


@pytest.mark.parametrize("theme", [*COLOURED, *BUILT_IN], ids=lambda theme: theme.name)
def test_every_look_can_be_read_in_every_theme(theme: Theme) -> None:
    styles = look_styles(theme, False)
    ground = Color.parse(theme.to_color_system().generate()["background"])
    for name in (*LOOKS, *PAIRS):
        style = styles[name]
        if style.color is not None:
            under = ground if style.bgcolor is None else Color.from_rich_color(style.bgcolor)
            ratio = contrast(Color.from_rich_color(style.color), under)
            assert ratio >= least(theme), name


@pytest.mark.parametrize("theme", [*themes(), *BUILTIN_THEMES.values()], ids=lambda theme: theme.name)
def test_in_16_colours_no_look_has_another(theme: Theme) -> None:
    styles = look_styles(theme, True)
    assert {name for name in (*LOOKS, *PAIRS) if not is_own_colour(styles[name])} == set()


def test_every_look_has_a_style_of_its_own_kind() -> None:
    styles = look_styles(themes()[0], False)
    assert {name for name in (*LOOKS, *PAIRS) if name not in styles} == set()
    assert [name for name in (*LOOKS, *PAIRS) if styles[name] == Style.null()] == []


def test_a_word_of_code_in_a_line_has_a_ground_of_its_own_and_a_block_of_code_has_none() -> None:
    styles = look_styles(themes()[0], False)
    assert styles["literal"].bgcolor is not None
    assert {name for name in ("code", *PAIRS) if styles[name].bgcolor is not None} == set()


def test_looks_add_up() -> None:
    styles = look_styles(themes()[0], False)
    assert styles["strong em link"] == styles["strong"] + styles["em"] + styles["link"]
    assert styles["hit current strong"] == styles["hit current"] + styles["strong"]
    assert styles["h2 code keyword"] == styles["h2"] + styles["code keyword"]
    assert styles["quote literal"] == styles["quote"] + styles["literal"]
    assert styles[""] == Style.null()
    assert styles["nothing of the kind"] == Style.null()


@pytest.mark.parametrize("ansi", [False, True])
def test_no_state_is_told_by_colour_alone(ansi: bool) -> None:
    styles = look_styles(themes()[0], ansi)
    for name in ("error", "warning", "new", "bar selected", "scroll thumb", "hit", "hit current", "cursor", "link"):
        style = styles[name]
        assert style.bold or style.underline or style.reverse, name
    assert bare(styles["hit"]) != bare(styles["hit current"])
    assert bare(styles["bar"]) != bare(styles["bar selected"])


def bare(style: Style) -> Style:
    """Return a style without its colours."""
    return style.without_color


def is_own_colour(style: Style | None) -> bool:
    """Whether a style has no colours but the terminal's own."""
    used = [colour for colour in (style.color, style.bgcolor) if colour is not None] if style else []
    return all(colour.type in (ColorType.DEFAULT, ColorType.STANDARD) for colour in used)


def drawn(stage: Stage) -> Iterator[Segment]:
    """Yield what is on the screen as it goes to the terminal."""
    for strip in stage.app.screen._compositor.render_strips():
        yield from strip


async def test_in_16_colours_nothing_on_the_screen_has_another() -> None:
    settings = replace(SETTINGS, ui=UiSettings(theme="clanker-16"))
    async with staged(settings=settings, size=(130, 40)) as stage:
        line = await stage.ask("hello")
        line.finish("# Hi\n\nSome `code`, a [link](https://x.y)\n\n- one\n\n```python\nx = 1\n```")
        await stage.answered()
        await stage.pilot.pause()
        assert {repr(one) for one in drawn(stage) if not is_own_colour(one.style)} == set()
        stage.app.push_screen(ConfirmDialog("Really?"))
        await stage.sees("Really?")
        await stage.pilot.press("escape", "f2")
        await stage.pilot.pause()
        assert {repr(one) for one in drawn(stage) if not is_own_colour(one.style)} == set()


@pytest.mark.parametrize("theme", ["clanker-dark", "clanker-light", "clanker-16"])
async def test_without_colours_what_is_chosen_is_still_seen(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(settings=replace(SETTINGS, ui=UiSettings(theme=theme))) as stage:
        stage.app.push_screen(ConfirmDialog("Really?", yes="Certainly", no="Never"))
        await stage.sees("Really?")
        await stage.pilot.pause()
        assert attributes(stage, "Never") != attributes(stage, "Certainly")
        await stage.pilot.press("escape")
        stage.app.push_screen(ChoiceDialog("Which?", [Choice("first"), Choice("second")]))
        await stage.sees("second")
        await stage.pilot.pause()
        assert attributes(stage, "first") != attributes(stage, "second")
        assert {repr(one) for one in drawn(stage) if not is_grey(one.style)} == set()


async def test_without_colours_the_terminals_own_theme_sends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with staged(settings=replace(SETTINGS, ui=UiSettings(theme="clanker-dark"))) as stage:
        stage.app.theme = "clanker-16"
        await stage.pilot.pause()
        used = {
            colour for one in drawn(stage) if one.style for colour in (one.style.color, one.style.bgcolor) if colour
        }
        assert {colour.type for colour in used} <= {ColorType.DEFAULT}


@pytest.mark.parametrize(
    ("variable", "value", "origin", "theme"),
    [
        ("TERM", "xterm-16color", "default", "clanker-16"),
        ("TERM", "xterm-16color", "config.toml:3", "clanker-light"),
        ("TERM", "xterm-256color", "default", "clanker-light"),
        ("NO_COLOR", "1", "default", "clanker-16"),
        ("NO_COLOR", "1", "config.toml:3", "clanker-light"),
    ],
)
def test_where_few_colours_are_had_or_wanted_the_theme_for_that_is_used_unless_another_was_chosen(
    variable: str, value: str, origin: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.delenv("COLORTERM", raising=False)
    settings = replace(SETTINGS, ui=UiSettings(theme="clanker-light"), origins={"ui.theme": origin})
    assert ClankerApp(settings, config_path=Path("/nowhere"), start=Start()).theme == theme


def attributes(stage: Stage, words: str) -> tuple[bool, ...]:
    """Return how words on the screen are drawn, but for their colours."""
    style = next(one.style for one in drawn(stage) if words in one.text and one.style is not None)
    return bool(style.bold), bool(style.reverse), bool(style.underline)


def is_grey(style: Style | None) -> bool:
    """Whether a style has no colour, or greys alone."""
    used = [colour for colour in (style.color, style.bgcolor) if colour is not None] if style else []
    return all(colour.triplet is None or len(set(colour.triplet)) == 1 for colour in used)
