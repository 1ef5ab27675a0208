"""Puts text from outside into Markdown so that it ends where it ends."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_LINE_END = re.compile("\r\n|\r|\n")
_BACKTICKS = re.compile(r"`+")


def fenced(text: str, language: str = "") -> str:
    """Return text as a code block whose fence is longer than any in it."""
    fence = "`" * max(3, longest_run(text) + 1)
    return f"{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}"


def code_span(text: str) -> str:
    """Return text as code inside a line."""
    line = " ".join(text.split())
    ticks = "`" * (longest_run(line) + 1)
    pad = " " if line[:1] == "`" or line[-1:] == "`" or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def longest_run(text: str) -> int:
    """Return how many backticks follow each other at most."""
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def as_quote(text: str) -> str:
    """Return text as a quotation: whatever block it opens ends with it."""
    return "\n".join(f"> {line}" if line else ">" for line in _LINE_END.split(text.rstrip()))


def with_closed_fence(text: str) -> str:
    """Return text, with its last code block closed if it was cut inside: what follows is not code."""
    fence = open_fence(text)
    stop = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{stop}{fence}" if fence else text


def open_fence(text: str) -> str:
    """Return the fence of a code block that is open at the end; empty when none is."""
    fence = ""
    for line in _LINE_END.split(text):
        found = _FENCE.match(line)
        if found is None:
            continue
        run, rest = found.groups()
        if not fence:
            fence = "" if run[0] == "`" and "`" in rest else run
        elif run[0] == fence[0] and len(run) >= len(fence) and not rest.strip():
            fence = ""
    return fence
