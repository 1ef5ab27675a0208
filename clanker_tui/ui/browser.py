"""Opens an address in the user's browser, but not in one that would take the terminal away from the app."""

from __future__ import annotations

import webbrowser

IN_TERMINALS = {"www-browser", "links", "elinks", "lynx", "w3m", "browsh"}


def open_address(address: str) -> bool:
    """Open an address; False when there is no browser for it. It may take a while: do not call it on the event loop."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if getattr(browser, "basename", "") in IN_TERMINALS:
        return False
    return browser.open(address)
