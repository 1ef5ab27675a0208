"""A link is shown before it is opened: what a model calls it may not be where it goes."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.dialogs.dialog import Dialog, button, plain

SCHEMES = ("http", "https", "mailto")


class LinkUse(StrEnum):
    """What the user wants done with a link."""

    OPEN = "open"
    COPY = "copy"


class LinkDialog(Dialog[LinkUse]):
    """Shows where a link goes. Dismissed with what to do; opening is offered only where it is safe and of use.

    `is_remote` says that the app runs on another machine than the one the user sits at: a browser opened
    here would not be seen.
    """

    def __init__(self, address: str, *, is_remote: bool) -> None:
        super().__init__("Open this link?" if is_openable(address) and not is_remote else "Copy this link?")
        self._address = address
        self._offers_open = is_openable(address) and not is_remote
        self._is_remote = is_remote

    def compose_body(self) -> ComposeResult:
        yield plain(clean_line(self._address), "dialog-address")
        if host := host_of(self._address):
            yield plain(f"It goes to {clean_line(host)}", "dialog-hint")
        if not is_openable(self._address):
            yield plain(f"Not opened from here: only {', '.join(SCHEMES)} links are.", "dialog-problem")
        elif self._is_remote:
            yield plain("You are connected over SSH: open it on your own machine.", "dialog-hint")
        with Horizontal(classes="dialog-buttons"):
            if self._offers_open:
                yield button("Open", LinkUse.OPEN, variant="primary")
            yield button("Copy", LinkUse.COPY, variant="default" if self._offers_open else "primary")
            yield button("Cancel", "cancel")

    @on(Button.Pressed)
    def take(self, event: Button.Pressed) -> None:
        chosen = event.button.id
        self.dismiss(LinkUse(chosen) if chosen in set(LinkUse) else None)


def is_openable(address: str) -> bool:
    """Whether an address may be handed to the browser: a known scheme, and nothing that is not a plain address."""
    if not address.isprintable() or any(char.isspace() for char in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "mailto" or (parts.scheme in SCHEMES and bool(parts.hostname))


def host_of(address: str) -> str:
    """Return the host an address really goes to, foreign letters spelled out (xn--…); empty when there is none."""
    try:
        host = urlsplit(address).hostname or ""
        return host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
