"""Writes a crash into the log, which may not have been opened yet, or be closed already."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from clanker_tui.errors import ConfigError


def log_crash(report: str) -> Path | None:
    """Add a report to the log and return the log's path; None where it cannot be written: then none is named."""
    from clanker_tui.paths import ensure_private_dir, log_file

    try:
        log = log_file()
        ensure_private_dir(log.parent)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
            log.chmod(0o600)  # one that is there may be open to others; the umask may forbid even the owner
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} crash\n{report}\n")
    except (ConfigError, OSError):
        return None
    return log
