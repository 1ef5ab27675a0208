"""Runs the command that prints a key."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from clanker_tui.config.children import ended_with_us
from clanker_tui.errors import KeyMissingError

LIMIT_S = 30.0
MAX_BYTES = 65_536
POLL_S = 0.05


def key_from_command(
    provider: str, command: str, *, environ: Mapping[str, str] | None = None, limit_s: float = LIMIT_S
) -> str:
    """Return what a command prints to its standard output. No shell reads it.

    Its standard error is not shown: it may hold the key.

    Args:
        environ: what the command gets of the environment; None for all of it.

    Raises:
        KeyMissingError: it cannot be run, fails, prints too much, or takes longer than `limit_s` seconds.
    """
    words = shlex.split(command)
    hint = f"Run it in a terminal: its program is {shlex.quote(words[0])}."
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, and the words come from the user's configuration
            words,
            env=None if environ is None else dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that its children can be ended with it
        )
    except OSError as error:
        what = f"The api_key_command of {provider} cannot be run: {error.strerror}."
        raise KeyMissingError(what, provider=provider, hint=hint) from error
    try:
        with ended_with_us(partial(_kill, process)):
            output = _read(process, time.monotonic() + limit_s)
    finally:
        _end(process)
    if output is None:
        what = f"The api_key_command of {provider} took more than {limit_s:g} s, or printed too much."
        raise KeyMissingError(what, provider=provider, hint=hint)
    if process.returncode != 0:
        what = f"The api_key_command of {provider} failed with exit code {process.returncode}."
        raise KeyMissingError(what, provider=provider, hint=hint)
    return output.decode(errors="replace")


def _read(process: subprocess.Popen[bytes], deadline: float) -> bytes | None:
    """Return all output once the command has ended; None when it does not end in time or prints more than any key.

    A process it has left behind may hold the pipe open: what counts is that the command itself is over.
    """
    from select import select

    pipe = process.stdout
    output = b""
    while pipe is not None and time.monotonic() < deadline and len(output) <= MAX_BYTES:
        is_over = process.poll() is not None
        is_ready = bool(select([pipe], [], [], 0 if is_over else POLL_S)[0])
        chunk = os.read(pipe.fileno(), MAX_BYTES) if is_ready else b""
        output += chunk
        if not chunk and is_over:
            return output
        if is_ready and not chunk:  # it has closed its output, and is about to end
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe, and end the command with all its children if it still runs."""
    if process.stdout is not None:
        process.stdout.close()
    if process.poll() is None:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the command with all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
