"""Opens an address in the user's browser, but not in one that would take the terminal away from the app."""

from __future__ import annotations

import subprocess
import sys
import webbrowser
from collections.abc import Mapping

IN_TERMINALS = {"www-browser", "links", "elinks", "lynx", "w3m", "browsh"}
OPEN = "import sys, webbrowser; sys.exit(not webbrowser.get().open(sys.argv[1]))"


def open_address(address: str, environ: Mapping[str, str]) -> bool:
    """Open an address; False when there is no browser for it. It may take a while: do not call it on the event loop.

    Args:
        environ: what the browser gets of the environment. The standard library gives it all of our own, so it is
            asked in a process of its own.
    """
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if getattr(browser, "basename", "") in IN_TERMINALS:
        return False
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter; -I: no module of the working directory is taken
            [sys.executable, "-I", "-c", OPEN, address],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # and no pipe, which a browser would hold open for as long as it runs
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
