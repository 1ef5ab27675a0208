"""The mouse in a terminal: the wheel scrolls, dragging selects, a click chooses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.screen import Seen
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

TINY = (40, 12)
MIDDLE = (10, 5)  # a cell of the conversation
GUTTER = 2  # cells beside the text, in which other things are told
MOUSE = 1000


@pytest.fixture(params=[NORMAL, TINY], ids=lambda size: f"{size[0]}x{size[1]}")
def app(request: pytest.FixtureRequest, chatting: Installed, server: ChatServer) -> Iterator[Terminal]:
    """The program after a long reply, at its end."""
    server.reply("".join(f"Line number {number}.\n\n" for number in range(100)))
    with chatting.app(size=request.param) as app:
        app.wait_for("Ask anything")
        app.wait_until(lambda _: MOUSE in app.modes, "the mouse")
        app.submit("Why?")
        app.wait_for("10 tok")
        yield app
        app.press("ctrl+q")
        assert app.wait() == 0


def row_of(app: Terminal, text: str) -> int:
    """Return the row in which a text is."""
    return next(number for number, row in enumerate(app.text.splitlines()) if text in row)


def test_the_wheel_scrolls_up_and_back_to_the_end(app: Terminal) -> None:
    app.turn_wheel(-4, at=MIDDLE)
    app.wait_gone("Line number 99.")
    app.turn_wheel(4, at=MIDDLE)
    app.wait_for("Line number 99.")


def test_what_is_dragged_over_is_selected_and_copied(app: Terminal) -> None:
    app.drag((2, row_of(app, "Line number 98.")), (1 + len("Line number 99"), row_of(app, "Line number 99.")))
    app.wait_for("Ctrl+C")
    app.press("ctrl+c")
    app.wait_until(lambda _: bool(app.copied), "a copy")
    assert app.copied == ["Line number 98.\n\nLine number 99"]


def test_what_is_selected_is_seen_until_esc(app: Terminal) -> None:
    def drawn() -> list[Seen]:
        return app.cells[row_of(app, "Line number 99.")][GUTTER:-GUTTER]

    before = drawn()
    app.drag((2, row_of(app, "Line number 99.")), (12, row_of(app, "Line number 99.")))
    app.wait_for("Ctrl+C copy")
    assert drawn() != before
    app.press("escape")
    app.wait_gone("Ctrl+C copy")
    app.wait_until(lambda _: drawn() == before, "the row as it was")


def test_a_click_chooses_a_message_and_keys_act_on_it(app: Terminal) -> None:
    app.click(5, row_of(app, "Line number 99."))
    app.wait_for("▌")
    app.type("c")
    app.wait_until(lambda _: bool(app.copied), "a copy")
    assert app.copied[0].endswith("Line number 99.\n\n")


def test_f7_gives_the_mouse_away_and_takes_it_back(app: Terminal) -> None:
    app.press("f7")
    app.wait_until(lambda _: MOUSE not in app.modes, "the mouse given away")
    app.press("f7")
    app.wait_until(lambda _: MOUSE in app.modes, "the mouse taken back")
    app.turn_wheel(-4, at=MIDDLE)
    app.wait_gone("Line number 99.")
