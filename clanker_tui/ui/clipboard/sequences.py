"""Control sequences of our own, and how they get through tmux and screen to the terminal round them."""

from __future__ import annotations

import base64

BELL = "\a"
STRING_END = "\x1b\\"
SCREEN_CHUNK = 240  # bytes; screen drops a string that is longer than 768 bytes, older ones one of 256


def osc52(text: str) -> str:
    """Return the sequence that asks a terminal to put a text into its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}{BELL}"


def through_tmux(sequence: str) -> str:
    """Return a sequence so that tmux hands it on, where its option `allow-passthrough` lets it."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + STRING_END


def through_screen(sequence: str) -> str:
    """Return a sequence so that screen hands it on: in pieces, each no longer than what screen takes."""
    chunks = (sequence[at : at + SCREEN_CHUNK] for at in range(0, len(sequence), SCREEN_CHUNK))
    return "".join(f"\x1bP{chunk}{STRING_END}" for chunk in chunks)
