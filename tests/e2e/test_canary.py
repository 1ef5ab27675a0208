"""The app, with a key in its environment: no program that it starts gets it, and nothing it leaves behind holds it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.canary import files, traces
from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc here"),
]
CANARY = "cAnArY+of/the=Mine%Zq7wXv3bKd9mTf2h"
SPY = """#!{python}
import pathlib, sys
me = pathlib.Path(sys.argv[0])
seen = pathlib.Path("/proc/self/environ").read_bytes() + pathlib.Path("/proc/self/cmdline").read_bytes()
me.with_name(me.name + ".part").write_bytes(seen)
me.with_name(me.name + ".part").rename(me.with_name(me.name + ".seen"))
"""


@pytest.fixture
def guarded() -> Iterator[ChatServer]:
    """A server that wants the key."""
    with closing(ChatServer(key=CANARY)) as server:
        yield server


def spy(folder: Path, name: str) -> Path:
    """Return a program that notes what it sees of us."""
    program = folder / name
    program.write_text(SPY.format(python=sys.executable))
    program.chmod(0o755)
    return program


def test_programs_that_the_app_starts_get_no_key_and_a_killed_app_leaves_none(
    installed: Installed, guarded: ChatServer, tmp_path: Path
) -> None:
    tools, scratch = tmp_path / "tools", tmp_path / "scratch"
    tools.mkdir()
    scratch.mkdir()
    editor, _ = spy(tools, "editor"), spy(tools, "wl-copy")
    installed.use_server(guarded)
    installed.environ |= {
        "LOCAL_API_KEY": CANARY,
        "EDITOR": str(editor),
        "WAYLAND_DISPLAY": "wayland-0",
        "PATH": f"{tools}:{installed.env()['PATH']}",
        "TMPDIR": str(scratch),
    }
    guarded.reply("See there for it.")
    with installed.app("--debug") as app:
        app.wait_for("Ask anything")
        app.submit("Why?")
        app.wait_for("for it.")
        app.wait_for("10 tok")
        app.submit("/copy")
        app.wait_until(lambda _: (tools / "wl-copy.seen").exists(), "the clipboard tool")
        app.press("ctrl+g")
        app.wait_until(lambda _: (tools / "editor.seen").exists(), "the editor")
        app.wait_for("Ask anything")
        guarded.stream().send("An answer that is cut")
        app.submit("And then?")
        app.wait_for("An answer that is cut")
        app.kill()
        shown = bytes(app.raw)
    seen = [(file.name, file.read_bytes()) for file in tools.glob("*.seen")]
    assert len(seen) == 2
    assert all(b"TERM=xterm-256color" in data for _, data in seen), "they get the rest of the environment"
    assert traces(CANARY, seen) == []
    assert traces(CANARY, [("the terminal", shown), *files(installed.home, scratch)]) == []
