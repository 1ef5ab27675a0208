"""In a real terminal the screen looks the same whether changes are drawn or whole areas."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Self

import pytest

from tests.e2e.conftest import PROGRAM, Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import PATIENCE_S
from tests.ui.frames.emulator import Emulator, Seen

pytestmark = [pytest.mark.pty, pytest.mark.tmux]

ITEMS = zip("acegikm", "bdfhjln", strict=True)
PIECES = {  # what is streamed, and what is seen of it
    "# Streams\n\nProse with **bold** words and `code`, long enough to need more room than there is. Begun": "Begun",
    "\n\n1. 漢字 are wide\n2. e\u0301 is composed\n\n```python\ndef answer():\n    return 42\n```\n\n": "42",
    **{f"- item {one}\n- item {two}, of more than there are rows\n": f"item {two}" for one, two in ITEMS},
    "\nand the end": "and the end",
}
LOOKED_FOR = {"F1": "Type to filter", "Escape": "and the end", "C-Home": "Streams", "C-End": "and the end"}
SIZE = (80, 24)
FIGURES = set("0123456789.")
AS_XTERM = "env -u TMUX TERM=xterm-256color"  # then the program erases in colour, which tmux does as well


class Tmux:
    """The program in a window of tmux, whose cells and colours can be read."""

    def __init__(self, installed: Installed, name: str, *, command: str = "") -> None:
        self._home = installed.home
        self._env = {**installed.env(), "TERM": "xterm-256color"}
        self._command = f"{command} {shlex.quote(str(PROGRAM))}"
        self._tmux = ["tmux", "-f", str(self._home / "tmux.conf"), "-L", f"clanker-{os.getpid()}-{name}"]
        self._size = SIZE

    def __enter__(self) -> Self:
        (self._home / "tmux.conf").write_text("set -g default-terminal tmux-256color\nset -g status off\n")
        self._run("new-session", "-d", "-x", "80", "-y", "24", self._command)
        return self

    def __exit__(self, *_: object) -> None:
        self._run("kill-server")

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments],
            env=self._env,
            cwd=self._home,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys by the names that tmux has for them."""
        self._run("send-keys", *keys)

    def submit(self, text: str) -> None:
        self._run("send-keys", "-l", text)
        self.wait_for(text)
        self.press("Enter")

    def reset(self) -> None:
        """Clear the terminal and all its modes behind the program's back."""
        self._run("send-keys", "-R")

    def resize(self, columns: int, rows: int) -> None:
        self._size = (columns, rows)
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def look(self) -> list[list[Seen]]:
        """Return the cells of the screen."""
        screen = Emulator(*self._size)
        screen.take("\r\n".join(self._run("capture-pane", "-p", "-e", "-N").splitlines()))
        return screen.cells

    @property
    def text(self) -> str:
        return "\n".join("".join(cell.text for cell in row) for row in self.look())

    def wait_until(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, f"{what} never came\n{self.text}"
            time.sleep(0.05)  # between two looks; tmux does not tell of changes

    def wait_for(self, text: str) -> None:
        self.wait_until(lambda: text in self.text, text)


def without_figures(rows: list[list[Seen]]) -> list[list[Seen]]:
    """Return what is seen with all figures and gaps alike: times differ between two runs.

    Blanks at the end of a row are left out, as tmux leaves out those that were erased.
    """
    alike = [[cell._replace(text="0") if cell.text in FIGURES else cell for cell in row] for row in rows]
    packed = [[cell for cell, _ in groupby(row)] for row in alike]
    return [row[: max((x + 1 for x, cell in enumerate(row) if cell.text != " "), default=0)] for row in packed]


def alike(one: Tmux, other: Tmux, when: str) -> None:
    """Wait until two windows look the same."""
    deadline = time.monotonic() + PATIENCE_S
    while (left := without_figures(one.look())) != (right := without_figures(other.look())):
        y = next(y for y, row in enumerate(left) if row != right[y])
        assert time.monotonic() < deadline, f"{when} row {y} differs:\n{left[y]}\n{right[y]}\n{one.text}\n{other.text}"


@pytest.mark.parametrize("command", ["", AS_XTERM], ids=["as tmux", "as xterm"])
def test_the_screen_looks_the_same_with_and_without_the_differ(
    tmp_path: Path, installed: Installed, server: ChatServer, command: str
) -> None:
    other = Installed(tmp_path / "other")
    other.home.mkdir()
    for one, more in ((installed, ""), (other, "\n[ui]\ndiff = false\n")):
        one.use_server(server)
        one.configure(one.config.read_text() + more)
    with ExitStack() as stack:
        windows = [
            stack.enter_context(Tmux(installed, "changes", command=command)),
            stack.enter_context(Tmux(other, "areas", command=command)),
        ]
        diffed, plain = windows
        streams = []
        for window in windows:
            streams.append(server.stream())
            window.wait_for("Ask anything")
            window.submit("Does it look the same?")
            streams[-1].wait_begun()
        for piece, sign in PIECES.items():
            for window, stream in zip(windows, streams, strict=True):
                stream.send(piece)
                window.wait_for(sign)
            alike(diffed, plain, f"after {piece!r}")
        for stream in streams:
            stream.finish()
        for size in [(100, 30), (60, 15), SIZE]:
            for window in windows:
                window.resize(*size)
            alike(diffed, plain, f"at {size}")
        for key, sign in LOOKED_FOR.items():
            for window in windows:
                window.press(key)
                window.wait_for(sign)
            alike(diffed, plain, f"after {key}")
        before = without_figures(diffed.look())
        diffed.reset()
        assert without_figures(diffed.look()) != before
        diffed.press("C-l")
        diffed.wait_until(lambda: without_figures(diffed.look()) == before, "the screen, drawn anew,")
