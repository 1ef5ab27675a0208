"""How much is painted: what has changed, and not more often than the way to the user bears."""

from __future__ import annotations

import re
import threading
import time

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.screen import FRAME_BEGINS, Seen
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

FIGURES = re.compile(r"\d\d:\d\d| tok")  # which differ from run to run
OVER_SSH_PER_S = 15
REPLY = """\
# A title

Prose with `code`, *emphasis*, **more of it** and 漢字, long enough to be wrapped at eighty columns at least once.

- a list
  - inside another

```python
def answer() -> int:
    return 42
```

| a | b |
|--:|---|
| 1 | x |

The end of it.
"""


def test_over_ssh_no_more_than_15_frames_a_second_are_painted(chatting: Installed, server: ChatServer) -> None:
    chatting.environ["SSH_CONNECTION"] = "203.0.113.7 50000 203.0.113.8 22"
    stream = server.stream()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("ready")
        app.submit("Count")
        stream.wait_begun()
        began, before = time.monotonic(), app.raw.count(FRAME_BEGINS)
        pace = threading.Event()
        for number in range(400):
            stream.send(f"{number} ")
            pace.wait(0.005)
        stream.send("and done.")
        app.wait_for("and done.")
        frames, took_s = app.raw.count(FRAME_BEGINS) - before, time.monotonic() - began
    assert 5 < frames <= OVER_SSH_PER_S * took_s + 1


def final_screen(installed: Installed, server: ChatServer) -> list[list[Seen]]:
    """Ask, scroll, open and close a dialog, change the size; return what is there at last, but for the figures."""
    server.reply(*REPLY.split(" "), *[f"\n\nNumber {number}" for number in range(40)], "\n\n", REPLY)
    with installed.app(size=(100, 30)) as app:
        app.wait_for("Ask anything")
        app.submit("Why?")
        app.wait_for("10 tok")
        app.press("pageup")
        app.wait_gone("The end of it.")
        app.press("f1")
        app.wait_for("Type to filter")
        app.press("escape")
        app.wait_gone("Type to filter")
        app.resize(*NORMAL)
        app.press("ctrl+end")
        app.wait_for("The end of it.")
        app.type("typed")
        app.wait_for("typed")
        app.wait_for("ready")
        return [row for row in app.cells if not FIGURES.search("".join(cell.text for cell in row))]


def test_the_last_screen_is_the_same_whether_changes_alone_are_drawn_or_all(
    chatting: Installed, server: ChatServer
) -> None:
    drawn = final_screen(chatting, server)
    chatting.data.rename(chatting.home / "other-data")
    chatting.configure(f"{chatting.config.read_text()}\n[ui]\ndiff = false\n")
    assert final_screen(chatting, server) == drawn
