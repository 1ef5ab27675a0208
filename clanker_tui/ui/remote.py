"""Whether the user sits at another machine."""

from __future__ import annotations

from collections.abc import Mapping


def is_remote_session(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is at the other end of an SSH connection."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
