"""A reply that is hard to lay out, or very long, holds nobody up."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

REPLIES = {
    "brackets": "[" * 50_000,
    "emphasis": "*a_ " * 20_000,
    "images": "![[]()" * 10_000,
    "rows": "| a | b |\n|---|---|\n" + "".join(f"| row {row} | {row * row} |\n" for row in range(20_000)),
    "two megabytes": "".join(f"Paragraph {at} with *some* emphasis and `code` in it.\n\n" for at in range(40_000)),
}


@pytest.mark.parametrize("name", REPLIES)
def test_keys_come_through_and_the_end_is_shown(chatting: Installed, server: ChatServer, name: str) -> None:
    reply = REPLIES[name]
    stream = server.stream()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("Do your worst")
        for begin in range(10):
            stream.send_cut(reply[begin * len(reply) // 10 : (begin + 1) * len(reply) // 10], 2000)
            app.type(f"{begin}")
        app.wait_for("0123456789")
        stream.send("\n\nThe end of it.")
        stream.finish()
        app.wait_for("The end of it.")
        app.wait_for("10 tok")
        app.press("ctrl+home")
        app.wait_for("Do your worst")
        app.press("ctrl+end")
        app.wait_for("The end of it.")
