"""Which files others on this machine may read or change."""

from __future__ import annotations

import stat
from pathlib import Path

READ = stat.S_IRGRP | stat.S_IROTH
WRITE = stat.S_IWGRP | stat.S_IWOTH


def exposure(path: Path, forbidden: int = READ | WRITE) -> str:
    """Return what others may do with a file, and the mend; empty when they may not, or when there is no such file.

    One that cannot even be looked at is told of by whoever reads it.

    Args:
        forbidden: permission bits that the file must not have.
    """
    import shlex

    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return ""
    if not mode & forbidden:
        return ""
    deed = "read" if mode & forbidden & READ else "change"
    return f"{path}: others may {deed} this file (mode {mode:04o}). Mend it with: chmod 600 {shlex.quote(str(path))}"
