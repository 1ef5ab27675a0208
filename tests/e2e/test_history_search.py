"""In a terminal, what was said is found again, and a history is looked through without a trace."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NORMAL, SMALL, Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

TINY = (40, 12)


@pytest.mark.parametrize("size", [NORMAL, TINY], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_word_leads_to_the_message_that_holds_it(installed: Installed, size: tuple[int, int]) -> None:
    with installed.app("--demo", size=size) as app:
        app.wait_for("Ask anything")
        app.submit("/history")
        app.wait_for("SSH tunnels")
        app.type("checkpoint")
        app.wait_for("1 hit")
        app.press("enter")
        app.wait_for("hit 1/")
        app.wait_for("A checkpoint copies the log")
        app.press("escape")
        app.wait_gone("hit 1/")
        app.type("typed again")
        app.wait_for("typed again")
        app.press("f3")
        app.wait_for("1 hit")
        app.press("ctrl+q")
        assert app.wait() == 0


def test_a_history_is_reviewed_without_a_trace(chatting: Installed, server: ChatServer) -> None:
    server.reply("The answer is `42`.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("What is the answer?")
        app.wait_for("The answer is 42.")
        app.press("ctrl+q")
        assert app.wait() == 0
    file = chatting.data / "history.db"
    before = {path: path.read_bytes() for path in chatting.home.rglob("*") if path.is_file()}

    for arguments in (("--review",), ("--review", str(file))):
        with chatting.app(*arguments, size=SMALL) as app:
            app.wait_for("REVIEW · read only")
            app.wait_for("The answer is 42.")
            app.type("e")
            app.press("f3")
            app.type("answer")
            app.wait_for("2 hits")
            app.press("enter")
            app.wait_for("hit 2/2")
            app.type("p")
            app.wait_for("Prompts")
            app.press("escape")
            app.wait_gone("Prompts")
            app.press("ctrl+q")
            assert app.wait() == 0
    assert {path: path.read_bytes() for path in chatting.home.rglob("*") if path.is_file()} == before
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--review", "nowhere.db"), "error: There is no history at"),
        (("--review", ".", "hello"), "error: With --review nothing is sent."),
        (("--demo", "--review"), "error: --review looks through a stored history, and --demo has none."),
    ],
)
def test_what_cannot_be_reviewed_is_told_in_one_line(
    installed: Installed, arguments: tuple[str, ...], complaint: str
) -> None:
    with installed.app(*arguments) as app:
        assert app.wait() != 0
        app.wait_for(complaint)
        assert "Traceback" not in app.text
