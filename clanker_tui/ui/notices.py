"""Notifications that are to go before their time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.notifications import Notification


def withdraw(app: App[object], is_meant: Callable[[Notification], bool]) -> None:
    """Take notifications off the screen."""
    for notice in [one for one in app._notifications if is_meant(one)]:
        app._unnotify(notice)
