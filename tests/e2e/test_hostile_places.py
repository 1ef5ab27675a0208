"""Whatever stands in the history or comes from a server, no place of the program hands it to the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.e2e.conftest import WIDE, Installed
from tests.e2e.pieces import WORD
from tests.e2e.spoken import breaches
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty


class Place(NamedTuple):
    """Where text is drawn: how one gets there, and what shows that one is there."""

    name: str
    go: Callable[[Terminal], None]
    sign: str


def press(*keys: str) -> Callable[[Terminal], None]:
    return lambda app: app.press(*keys)


def typed(text: str, *keys: str) -> Callable[[Terminal], None]:
    def go(app: Terminal) -> None:
        app.type(text)
        app.press(*keys)

    return go


def leave(then: Callable[[Terminal], None]) -> Callable[[Terminal], None]:
    """Leave a dialog by Esc, before something else is done."""

    def go(app: Terminal) -> None:
        app.press("escape")
        app.wait_gone("╰─")
        then(app)

    return go


def command(text: str) -> Callable[[Terminal], None]:
    """Leave a dialog, if there is one, and give a command in place of what is in the composer."""

    def go(app: Terminal) -> None:
        app.press("escape")
        app.wait_gone("╰─")
        app.type_bytes(b"\x1ba")
        app.paste(text)
        app.wait_for(text.rsplit(maxsplit=1)[-1])
        app.press("enter")

    return go


def empty(app: Terminal) -> None:
    """Go to the composer, wherever one is, and delete what stands there."""
    app.click(40, 35)
    app.type_bytes(b"\x1ba\x7f")


PLACES = (
    Place("a conversation, its draft, its files", press(), "ctx ≈"),
    Place("reasoning, and a message chosen", press("f5", "ctrl+up"), "▌"),
    Place("pages of a conversation", press("home", *["pagedown"] * 5, *["pageup"] * 3), "▾ reasoning"),
    Place("the menu of a message", typed("m"), "╭─"),
    Place("the links of a message", leave(typed("l")), "╭─"),
    Place("the prompts", leave(typed("p")), "Prompts"),
    Place("the branches", leave(typed("B")), "╭─"),
    Place("what cost most", leave(typed("$")), "╭─"),
    Place("where to export", leave(typed("x")), "╭─"),
    Place("a copy", leave(typed("cC")), "(unconfirmed)"),
    Place("the search in a conversation", press("ctrl+f"), "find  words"),
    Place("what is not found there", lambda app: app.paste(WORD), "not found"),
    Place("plain", press("escape", "f6"), "Enter goes back"),
    Place("the titles", press("enter", "f2", "end", "pageup", "pageup", "home", *["pagedown"] * 4), "p pin"),
    Place("the tags of a conversation", typed("t"), "╭─"),
    Place("the title of a conversation", leave(typed("r")), "╭─"),
    Place("titles filtered", leave(typed("/zq141")), " zq141 "),
    Place("no title", press("escape"), "/ filter titles"),
    Place("the models", press("ctrl+o"), "context ·"),
    Place("the history", press("f3"), "Latest conversations"),
    Place("hits and their preview", typed("zq1*", *["down"] * 20, "ctrl+down", "ctrl+down"), "50+ hits"),
    Place("what is not found", lambda app: app.paste(WORD), "0 hits"),
    Place("the usage, by model", press("escape", "f4"), "1 Chart"),
    Place("all usage, as a table", typed("3a"), "zq"),
    Place("the usage of a model", typed("", "enter"), "conversation "),
    Place("its requests", typed("4"), "TTFT"),
    Place("one request", press("enter"), "as the provider reported it"),
    Place("speeds", typed("5"), "tok/s"),
    Place("and back", press("f4"), "▤"),
    Place("an empty composer", empty, "Ask anything"),
    Place("limits", command("/limits"), "Rate limits"),
    Place("the system prompt", command("/system"), "It goes before"),
    Place("what goes along", command("/context"), "╭─"),
    Place("the summary", command("/summary"), "Summary"),
    Place("a provider that is none", command(f"/provider {WORD}"), "There is no provider"),
    Place("a model that is none", command(f"/model {WORD}"), "zq"),
    Place("a title that is none", command(f"/open nobody {WORD}"), "No conversation has"),
    Place("a title", command(f"/rename {WORD}"), "zq"),
    Place("tags", command(f"/tag {WORD}"), "zq"),
    Place("a file that is none", command(f"/attach {WORD}"), "zq"),
    Place("a file to be removed", command(f"/detach {WORD}"), "No attached file"),
    Place("a format that is none", command(f"/export {WORD}"), "zq"),
    Place("a key for nobody", command(f"/key {WORD}"), "zq"),
    Place("a parameter that is none", command(f"/set {WORD}"), "zq"),
    Place("a command that is none", command(f"/nothing{WORD}"), "zq"),
    Place("the refusal of a server", command("hello there"), "✗"),
)


@pytest.mark.parametrize("is_diffed", [True, False], ids=["drawn by changes", "drawn by Textual"])
def test_no_place_of_the_app_hands_a_piece_to_the_terminal(hostile: Installed, is_diffed: bool) -> None:
    hostile.configure(f"{hostile.config.read_text()}\n[ui]\ndiff = {str(is_diffed).lower()}\n")
    begins: list[tuple[int, str]] = []
    with hostile.app("--continue", size=WIDE) as app:
        for place in PLACES:
            begins.append((len(app.raw), place.name))
            place.go(app)
            app.wait_for(place.sign)
        app.press("ctrl+q")
        assert app.wait() == 0
        raw = bytes(app.raw)
    found = breaches(raw, WIDE)
    assert not found, [f"{[name for at, name in begins if at <= one.at][-1]}: {one}" for one in found[:5]]
