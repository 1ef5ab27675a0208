"""`doctor` in a multiplexer: what it would gain by, as the line to add."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Call
from tests.cli.program import PATIENCE_S, Program

POOR = """
set -g set-clipboard off
set -g extended-keys off
set -g allow-passthrough off
set -g escape-time 500
set -g default-terminal ansi
set -g focus-events off
"""
LINES = {
    "set-clipboard": "set -g set-clipboard on",
    "extended-keys": "set -g extended-keys on",
    "allow-passthrough": "set -g allow-passthrough on",
    "escape-time": "set -g escape-time 10",
    "default-terminal": "set -g default-terminal tmux-256color",
    "focus-events": "set -g focus-events on",
}


class Server:
    """A tmux server of its own, with a configuration file."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.conf = program.home / ".tmux.conf"
        self.socket = program.home / "t0"

    def findings(self) -> dict[str, dict[str, str]]:
        """Run `doctor` in a pane; return what it finds about tmux, by name."""
        self.socket = self.socket.with_name(f"{self.socket.name}0")  # the one before may not have ended yet
        out = self.socket.with_suffix(".json")
        command = (
            f"{shlex.join(self.program.argv('doctor', '--json'))} > {shlex.quote(str(out))}; tmux wait-for -S over"
        )
        self.run("-f", str(self.conf), "new-session", "-d", "-x", "80", "-y", "24", command, ";", "wait-for", "over")
        self.run("kill-server")
        return {one["name"]: one for one in json.loads(out.read_text())["findings"] if one["area"] == "tmux"}

    def run(self, *arguments: str) -> None:
        """Run a tmux command to its end."""
        subprocess.run(
            ["tmux", "-S", self.socket, *arguments],
            env=self.program.env,
            cwd=self.program.home,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )


@pytest.fixture
def tmux(program: Program) -> Iterator[Server]:
    server = Server(program)
    yield server
    server.run("kill-server")


@pytest.mark.tmux
def test_each_setting_that_is_lacking_comes_with_the_line_that_mends_it(tmux: Server) -> None:
    tmux.program.configure(f'{tmux.program.config.read_text()}[ui]\nnotify = "osc9"\n')
    tmux.conf.write_text(POOR)

    found = tmux.findings()

    mends = {name: found[name]["mend"] for name in LINES}
    assert {found[name]["state"] for name in LINES} == {"note"}
    assert mends == {name: f"echo '{line}' >> ~/.tmux.conf; tmux source ~/.tmux.conf" for name, line in LINES.items()}

    for mend in mends.values():
        tmux.program.shell(mend.partition(";")[0])

    assert {name: one["state"] for name, one in tmux.findings().items() if name in LINES} == dict.fromkeys(LINES, "ok")


@pytest.mark.tmux
def test_what_nothing_configured_needs_is_no_complaint(tmux: Server) -> None:
    tmux.conf.write_text("set -g allow-passthrough off\nset -g focus-events off\n")

    found = tmux.findings()

    assert found["version"]["what"].startswith("tmux ")
    assert found["allow-passthrough"]["state"] == "ok"
    assert found["focus-events"]["state"] == "ok"


def fake(program: Program, name: str, script: str) -> None:
    """Put a program before all others on the path."""
    folder = program.home / "bin"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let changes of the path end with the test."""
    monkeypatch.setenv("PATH", os.environ["PATH"])


def found_in(call: Call, area: str) -> list[dict[str, str]]:
    """Return what `doctor` finds in an area."""
    return [one for one in json.loads(call("doctor", "--json").out)["findings"] if one["area"] == area]


@pytest.mark.usefixtures("path")
def test_a_tmux_that_does_not_answer_is_a_finding_and_not_waited_for(
    call: Call, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/nobody,1,0")
    os.mkfifo(program.home / "never")
    fake(program, "tmux", f"exec cat {program.home}/never")
    start = time.monotonic()

    (finding,) = found_in(call, "tmux")

    assert (finding["state"], finding["what"]) == ("broken", "the multiplexer does not answer")
    assert time.monotonic() - start < 20


@pytest.mark.usefixtures("program")
def test_a_tmux_that_is_not_there_is_a_note(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/nobody,1,0")
    monkeypatch.setenv("PATH", "/nowhere")

    assert [one["what"] for one in found_in(call, "tmux")] == ["tmux cannot be asked"]


@pytest.mark.usefixtures("path")
def test_a_program_in_screen_is_told_what_follows(
    call: Call, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STY", "1.pts-0.host")
    fake(program, "screen", "echo 'Screen version 5.0.1 (build on 2025-05-15)'; exit 1")

    found = {one["name"]: one for one in found_in(call, "screen")}

    assert found["version"]["what"] == "Screen version 5.0.1 (build on 2025-05-15)"
    assert found["rgb"]["mend"].endswith("truecolor on")
    assert found["osc52"]["state"] == "ok"


@pytest.mark.usefixtures("program")
def test_over_ssh_it_is_told_where_what_is_copied_goes(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_in(call, "ssh") == []
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22")

    found = {one["name"]: one for one in found_in(call, "ssh")}

    assert "OSC 52" in found["clipboard"]["why"]
    assert found["colours"]["mend"].endswith("export COLORTERM=truecolor")


def test_over_ssh_a_clipboard_that_is_off_is_a_note(
    call: Call, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.configure(f'{program.config.read_text()}[ui]\nclipboard = "off"\n')
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")

    assert [one["state"] for one in found_in(call, "ssh") if one["name"] == "clipboard"] == ["note"]
