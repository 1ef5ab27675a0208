"""Asks another program something, and waits only a moment for it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

LIMIT_S = 2.0


def asked(words: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """Return what a program prints, without the white space round it; None where it cannot be run or fails mutely.

    Args:
        environ: what it gets of the environment, which is not to hold keys.

    Raises:
        TimeoutError: it does not come to an end.
    """
    import shutil

    path = shutil.which(words[0], path=environ.get("PATH", ""))
    if path is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a fixed name, looked up on the user's own path
            [path, *words[1:]],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{words[0]} does not answer") from error
    except OSError:
        return None
    told = done.stdout.decode(errors="replace").strip()
    return told if told or done.returncode == 0 else None
