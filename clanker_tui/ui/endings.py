"""How the app ends when something else ends it: a signal, a terminal that is gone, a crash."""

from __future__ import annotations

from typing import TypeVar

from textual.app import App

Result = TypeVar("Result")


class OrderlyApp(App[Result]):
    """An app that ends in order: what is shown is saved, the terminal is restored, the exit code tells why.

    Inherit from it in place of App; there is nothing to call.
    """
