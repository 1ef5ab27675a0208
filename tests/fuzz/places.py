"""Puts a file where the program looks for one: mostly a file, now and then something else under its name."""

from __future__ import annotations

import os
from pathlib import Path

from tests.fuzz.mutator import Mutator

LARGE = 50_000_000  # bytes


def put(mutator: Mutator, path: Path, content: bytes) -> str:
    """Put spoilt content in a place, or something that is no file. Return what it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = mutator.chance.randrange(60)
    match kind:
        case 0:
            path.mkdir()
        case 1:
            os.mkfifo(path)
        case 2:
            path.symlink_to("nowhere")
        case 3:
            path.symlink_to(path)
        case 4:
            path.symlink_to(
                mutator.one_of(("/dev/zero", "/dev/null", "/dev/full", "/proc/self/mem", "/proc/1/environ"))
            )
        case 5:
            with path.open("wb") as file:
                file.write(content)
                file.truncate(LARGE)  # a hole: it takes no room
        case _:
            path.write_bytes(content)
            path.chmod(mutator.one_of((0o600, 0o600, 0o600, 0o644, 0o666, 0o000)))
            return repr(content)
    return f"kind {kind}"
