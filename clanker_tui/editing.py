"""The user's own editor, for a message that is long."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from clanker_tui.errors import ClankerError

FALLBACK = "nano" if os.name == "posix" else "notepad"


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """Return the editor's command: $VISUAL, else $EDITOR.

    Raises:
        ClankerError: what is set cannot be read as a command.
    """
    wanted = environ.get("VISUAL") or environ.get("EDITOR") or FALLBACK
    try:
        return shlex.split(wanted)
    except ValueError as error:
        raise ClankerError("VISUAL or EDITOR is no command:", hint="a quote in it has no end.") from error


async def edit(
    text: str,
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    terminal_given: AbstractContextManager[object] | None = None,
) -> str:
    """Let the user change a text in an editor, and return what was saved there.

    Args:
        environ: what the editor gets of the environment.
        terminal_given: is entered while the editor has the terminal.

    Raises:
        ClankerError: the editor could not be started, failed, or left nothing that can be read.
    """
    with TemporaryDirectory(prefix="clanker-tui-") as folder:  # 0700
        file = Path(folder) / "message.md"
        file.parent.chmod(0o700)  # the umask may forbid even the owner
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        with terminal_given or nullcontext(), interrupts_ignored():
            code = await run([*command, str(file)], environ)
        if code:
            raise ClankerError(f"The editor ended with {code}:", hint="your text is as it was.")
        try:
            written = file.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise ClankerError("What the editor left cannot be read:", hint="your text is as it was.") from error
    return written.removesuffix("\n")


async def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a program in the terminal and return its exit code. Cancelled, as when the app ends, it ends the program."""
    process = begin(command, environ)
    try:
        return await asyncio.to_thread(process.wait)
    except asyncio.CancelledError:
        process.terminate()  # the thread that waits for it would hold up the end of the app
        raise


def begin(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in the terminal."""
    try:
        return subprocess.Popen(command, env=dict(environ))  # noqa: S603  # the user's own choice of editor
    except OSError as error:
        raise ClankerError(f"{command[0]} cannot be started:", hint="set EDITOR to an editor that is here.") from error


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Leave Ctrl+C to the editor. With a handler of ours and not SIG_IGN, which the editor would inherit."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
