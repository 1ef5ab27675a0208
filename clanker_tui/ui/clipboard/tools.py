"""The programs of this machine that put a text into its clipboard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from clanker_tui.config.children import ended_with_us
from clanker_tui.domain.clean import clean_line

PATIENCE_S = 3.0
REASON_BYTES = 400
FOLLOWED = ("SSH_CONNECTION", "DISPLAY")  # what tmux takes over from the terminal that was attached last
POWERSHELL = "[Console]::InputEncoding = [Text.Encoding]::UTF8; Set-Clipboard -Value ([Console]::In.ReadToEnd())"


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that takes a text on its standard input."""

    name: str
    arguments: tuple[str, ...] = ()
    encoding: str = "utf-8"

    def take(self, text: str, environ: Mapping[str, str]) -> str:
        """Give it the text and wait for its verdict; return why it failed, empty when it did not.

        Some of these leave a process behind that holds the selection, with all files of its parent: so the output
        is no pipe, whose end would never come.
        """
        path = self.found(environ)
        if path is None:
            return f"{self.name} is not there"
        with tempfile.TemporaryFile() as said:
            try:
                process = subprocess.Popen(  # noqa: S603  # a fixed name, looked up on the user's own path
                    [path, *self.arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    env=dict(environ),
                    start_new_session=True,  # what holds the selection outlives the terminal
                )
            except OSError as error:
                return f"{self.name} cannot be started: {error.strerror or error}"
            try:
                with ended_with_us(partial(end, process)):
                    process.communicate(text.encode(self.encoding), timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                end(process)
                return f"{self.name} did not answer within {PATIENCE_S:g} s"
            if process.returncode == 0:
                return ""
            said.seek(0)
            reason = clean_line(said.read(REASON_BYTES).decode(errors="replace"), 80)
        return f"{self.name} failed: {reason or f'exit code {process.returncode}'}"

    def found(self, environ: Mapping[str, str]) -> str | None:
        """Return where the program is on the path."""
        return shutil.which(self.name, path=environ.get("PATH", ""))


# -w also asks tmux to tell the terminal round it. tmux does so by its default settings, which ignore
# the sequence of a program that runs in it: `set-clipboard` is `external`.
TMUX = Tool("tmux", ("load-buffer", "-w", "-"))


def local_tools(environ: Mapping[str, str], *, platform: str = sys.platform) -> Iterator[Tool]:
    """Yield the tools that serve the display, or the system, that the user sits at; the best first."""
    known: list[Tool] = []
    if environ.get("WAYLAND_DISPLAY"):
        known.append(Tool("wl-copy", ("--type", "text/plain;charset=utf-8")))
    if environ.get("DISPLAY"):
        known += [Tool("xclip", ("-selection", "clipboard")), Tool("xsel", ("--clipboard", "--input"))]
    if platform == "darwin":
        known.append(Tool("pbcopy"))
    if environ.get("WSL_DISTRO_NAME"):
        known.append(Tool("powershell.exe", ("-NoProfile", "-NonInteractive", "-Command", POWERSHELL)))
        known.append(Tool("clip.exe", encoding="utf-16-le"))
    for tool in known:
        if tool.found(environ):
            yield tool


def surroundings(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment of the terminal that looks at us now.

    In tmux it may be another than the one we were started from: over SSH where that was local, or the other way
    round. tmux knows, and marks with a minus what there no longer is.
    """
    tmux = TMUX.found(environ) if environ.get("TMUX") else None
    if tmux is None:
        return environ
    try:
        told = subprocess.run(  # noqa: S603  # as above
            [tmux, "show-environment"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.TimeoutExpired):
        return environ
    current = dict(environ)
    for line in told.splitlines():
        name, _, value = line.removeprefix("-").partition("=")
        if name in FOLLOWED:
            current[name] = "" if line.startswith("-") else value
            if name == "SSH_CONNECTION":
                current.pop("SSH_TTY", None)  # which tmux does not follow
    return current


def end(process: subprocess.Popen[bytes]) -> None:
    """End a tool that hangs, and what it started."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
