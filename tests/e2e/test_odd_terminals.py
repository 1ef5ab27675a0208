"""A terminal may answer late, in pieces, or talk nonsense: what is typed arrives, and nothing else does."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal
from tests.ui.test_terminal_input import ANSWERS, NONSENSE

pytestmark = pytest.mark.pty

GARBLED = (b"\x1b[M\xff\xfe\xfd", b"\x1b[<0;\xff;3M", b"\x1b[<64;-1;-1M", b"\x1b[32;7;9M", b"\xff\xfe\x9b31m\x80")
UNSEEN = "\N{REPLACEMENT CHARACTER}"


def test_what_a_terminal_says_beside_keys_is_not_typed(chatting: Installed, server: ChatServer) -> None:
    server.reply("answered")
    with chatting.app() as app:
        app.type("kept ")  # before anything is drawn, and while the terminal is asked what it can
        app.wait_for("ready")
        for said in (*ANSWERS, *NONSENSE):
            half = len(said) // 2
            app.type_bytes(said[:half].encode(errors="surrogatepass"))
            app.type_bytes(said[half:].encode(errors="surrogatepass"))
        for bytes_said in GARBLED[:-2]:
            app.type_bytes(bytes_said)
        app.type("words")
        app.wait_for("▎ kept words")
        app.press("enter")
        app.wait_for("answered")
        assert server.requests[0].texts[-1] == ("user", "kept words")
        app.type_bytes(b"\x1b[200~a paste without an end")
        app.wait_for("a paste without an end")
        app.type(", and more")
        app.wait_for("▎ a paste without an end, and more")
        app.press("ctrl+q")
        assert app.wait() == 0


@pytest.mark.parametrize(
    ("setting", "environ"),
    [
        ("rows 0 cols 0", {}),
        ("rows 24 cols 80", {"COLUMNS": "999999999999", "LINES": "-1"}),
        ("rows 24 cols 80", {"TERM": "", "LC_ALL": "POSIX", "COLORTERM": "\x1b[31m"}),
    ],
    ids=["no size", "another size in the environment", "a terminal that is not known"],
)
def test_a_terminal_that_tells_little_or_nonsense_is_drawn_on(
    installed: Installed, setting: str, environ: dict[str, str]
) -> None:
    installed.environ |= environ
    argv = ["sh", "-c", f"stty {setting}; exec clanker-tui --demo"]
    with Terminal(argv, env=installed.env(), cwd=installed.home, size=(80, 24)) as app:
        app.wait_for("Ask anything")
        app.type("still there")
        app.wait_for("▎ still there")
        app.press("ctrl+q")
        assert app.wait() == 0
