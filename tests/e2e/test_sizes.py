"""The app works at every size it promises, and while the size changes."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NORMAL, SMALL, WIDE, Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty


@pytest.mark.parametrize("size", [WIDE, NORMAL, SMALL], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_question_is_asked_and_answered(chatting: Installed, server: ChatServer, size: tuple[int, int]) -> None:
    server.reply("An answer that fits.")
    with chatting.app(size=size) as app:
        app.wait_for("Ask anything")
        app.submit("Does it fit?")
        app.wait_for("An answer that fits.")
        app.wait_for("Ask anything")


def test_a_reply_goes_on_through_every_change_of_size(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app(size=WIDE) as app:
        app.wait_for("Ask anything")
        app.submit("Does it flow?")
        for number, size in enumerate([NORMAL, SMALL, (40, 12), (10, 3), SMALL, WIDE]):
            app.resize(*size)
            stream.send(f"piece{number} ")
            if size[0] >= 40:
                app.wait_for(f"piece{number}")
        stream.send("done.")
        stream.finish()
        app.wait_for("piece3 piece4 piece5 done.")
        app.press("ctrl+q")
        assert app.wait() == 0
