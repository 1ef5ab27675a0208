"""Whoever reads above is left in peace by what comes below, and finds the place again."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty


def lines(first: int, last: int) -> str:
    """Return paragraphs with a number."""
    return "".join(f"Paragraph number {number}.\n\n" for number in range(first, last + 1))


def reading(screen: str) -> list[str]:
    """Return the rows that are read, without the mark at the right of where in the whole they are."""
    return [row[: NORMAL[0] - 2].rstrip() for row in screen.splitlines() if "Paragraph number" in row]


def go_up(app: Terminal) -> list[str]:
    """Scroll up by two pages; return what is read there."""
    for _ in range(2):
        last = reading(app.text)[-1]
        app.press("pageup")
        app.wait_gone(last)
    return reading(app.text)


def test_what_streams_below_moves_nothing_for_who_reads_above(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("Go on for long")
        stream.send_cut(lines(0, 59), 20)
        app.wait_for("Paragraph number 59.")
        read = go_up(app)
        stream.send_cut(lines(60, 400), 20)

        def has_news(screen: str) -> bool:
            assert reading(screen) == read, "nothing moves"
            return "↓ new" in screen

        app.wait_until(has_news, "the sign that there is more below")
        stream.send_cut(lines(401, 500), 20)
        app.wait_until(lambda screen: has_news(screen) and chatting.stored("number 500."), "the whole of it taken in")
        stream.finish()
        app.wait_until(lambda screen: has_news(screen) and "ready" in screen, "the end of the turn")
        app.press("ctrl+end")
        app.wait_for("Paragraph number 500.")
        app.wait_gone("↓ new")


def test_the_place_is_found_again_after_another_conversation_and_after_a_restart(
    chatting: Installed, server: ChatServer
) -> None:
    server.reply(lines(0, 99))
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("Go on for long")
        app.wait_for("Paragraph number 99.")
        app.wait_for("10 tok")
        read = go_up(app)
        app.press("ctrl+n")
        app.wait_gone("Paragraph number")
        app.press("f2")
        app.wait_for("Go on for long")
        app.press("down", "enter")
        app.wait_until(lambda screen: reading(screen) == read, "the place again")
        app.press("ctrl+q")
        assert app.wait() == 0
    with chatting.app("--continue", size=NORMAL) as app:
        app.wait_until(lambda screen: reading(screen) == read, "the place after a restart")
