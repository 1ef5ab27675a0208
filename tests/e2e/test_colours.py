"""The terminal is sent no colours it may not have, or that are not wanted."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty
MANY = re.compile(rb"\x1b\[[\d;]*[34]8;[25];")
COLOURED = re.compile(rb"\x1b\[(?:\d+;)*(?:3[1-6]|4[1-6]|9[1-6]|10[1-6])(?:;\d+)*m")
REPLY = "# Title\n\nSome `code` and **more**.\n\n```python\nx = 1\n```\n\nThe end."


def session(installed: Installed, server: ChatServer) -> bytes:
    """Ask something, open the help, and return all that the terminal was sent."""
    server.reply(REPLY)
    with installed.app() as app:
        app.wait_for("Ask anything")
        app.submit("Why?")
        app.wait_for("The end.")
        app.press("f1")
        app.wait_for("Type to filter")
        return bytes(app.raw)


def test_a_terminal_of_16_colours_is_sent_no_others(chatting: Installed, server: ChatServer) -> None:
    chatting.environ["TERM"] = "xterm-16color"
    assert MANY.findall(session(chatting, server)) == []


def test_the_theme_of_16_colours_keeps_to_them_where_there_are_more(chatting: Installed, server: ChatServer) -> None:
    chatting.configure(f'{chatting.config.read_text()}\n[ui]\ntheme = "clanker-16"\n')
    chatting.environ["COLORTERM"] = "truecolor"
    assert MANY.findall(session(chatting, server)) == []


@pytest.mark.parametrize("variable", ["COLORTERM", "TEXTUAL_COLOR_SYSTEM"])
def test_a_terminal_of_many_colours_is_sent_the_exact_ones(
    variable: str, chatting: Installed, server: ChatServer
) -> None:
    chatting.environ[variable] = "truecolor"
    assert MANY.search(session(chatting, server))


def test_no_color_in_16_colours_sends_none(chatting: Installed, server: ChatServer) -> None:
    chatting.environ |= {"NO_COLOR": "1", "TERM": "xterm-16color"}
    sent = session(chatting, server)
    assert MANY.findall(sent) == []
    assert COLOURED.findall(sent) == []
