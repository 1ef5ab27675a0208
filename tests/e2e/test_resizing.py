"""A reply that streams at speed through a storm of sizes, while somebody types, leaves the screen as it should be."""

from __future__ import annotations

import time
from collections.abc import Callable
from string import ascii_lowercase

import pytest

from tests.e2e.conftest import NORMAL, Installed, Tmux
from tests.e2e.screen import Seen
from tests.e2e.server import ChatServer, Stream
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

SIZES = [(80, 24), (40, 12), (120, 40), (20, 6)]
ROUNDS = 6
WHOLE_SCREEN_BYTES = 1000  # at least, when all of it is drawn; a letter that was typed is some tens
PART = """\
## Part {0}

Prose that is *long* enough to be wrapped at **every** width, with `code` and 漢字 in it, part {0}.

1. one of {0}
2. two of {0}

```python
def part(number: int = {0}) -> str:
    return f"{{number}}"  # {0}
```

| part | name |
|-----:|------|
| {0} | wide 漢字 |

"""


REST_S = 1.5


def storm(app: Terminal, stream: Stream) -> str:
    """Resize again and again while a reply streams; return what was typed meanwhile."""
    app.wait_for("Ask anything")
    app.submit("Does it flow?")
    stream.wait_begun()
    typed = ""
    for number, size in enumerate(SIZES * ROUNDS):
        stream.send_cut(PART.format(number), 7)
        app.resize(*size)
        typed += ascii_lowercase[number]
        app.type(typed[-1])
    stream.send_cut(PART.format("last"), 7)
    app.resize(*NORMAL)
    stream.send("The end of it.")
    stream.finish()
    app.wait_for("The end of it.")
    app.wait_for("10 tok")
    app.wait_for("ready")
    app.wait_for("Ctrl+J makes a new line")  # which is told once, a moment later
    app.wait_for(typed)
    return typed


def wait_for_rest(app: Terminal) -> None:
    """Wait until nothing was drawn for a while: colours of code come when they are loaded."""
    last = [float(len(app.raw)), time.monotonic()]

    def is_at_rest(_: object) -> bool:
        if len(app.raw) != last[0]:
            last[:] = [float(len(app.raw)), time.monotonic()]
        return time.monotonic() - last[1] > REST_S

    app.wait_until(is_at_rest, "a screen at rest")


def assert_nothing_is_left_over(app: Terminal, typed: str, picture: Callable[[], list[list[Seen]]]) -> None:
    """The screen is the same after it was drawn anew."""
    wait_for_rest(app)
    before = picture()
    written = len(app.raw)
    app.press("ctrl+l")
    app.wait_until(lambda _: len(app.raw) - written > WHOLE_SCREEN_BYTES, "all of it drawn anew")
    app.type("#")
    app.wait_for(f"{typed}#")
    app.press("backspace")
    app.wait_until(lambda _: picture() == before, "the same screen")


def test_nothing_is_lost_or_left_over_in_a_storm_of_sizes(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app(size=NORMAL) as app:
        typed = storm(app, stream)
        assert_nothing_is_left_over(app, typed, lambda: app.cells)
        app.press("ctrl+q")
        assert app.wait() == 0


def test_nor_in_tmux(tmux: Tmux, server: ChatServer) -> None:
    stream = server.stream()
    with tmux.app(size=NORMAL) as app:
        typed = storm(app, stream)
        assert_nothing_is_left_over(app, typed, lambda: tmux.cells)
