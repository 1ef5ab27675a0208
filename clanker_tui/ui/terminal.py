"""What the app tells its terminal beside what it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from textual.app import App

Result = TypeVar("Result")  # of the app, which is nothing to a terminal


@runtime_checkable
class MouseSwitch(Protocol):
    """A driver that can let go of the mouse while it runs."""

    @property
    def reports_mouse(self) -> bool: ...

    def report_mouse(self, *, is_wanted: bool) -> None: ...


def tell_terminal(app: App[Result], sequence: str) -> None:
    """Write a control sequence in one piece, between two frames."""
    driver = app._driver  # noqa: SLF001  # Textual has no other way to write what is not drawn
    if driver is not None:
        driver.write(sequence)
        driver.flush()


def switch_mouse(app: App[Result]) -> str:
    """Give the mouse to the terminal, or take it back; return a sentence that says whose it is now."""
    driver: object = app._driver  # noqa: SLF001  # as above
    if not isinstance(driver, MouseSwitch):
        return "The mouse cannot be switched here. Start with [ui] mouse = false to leave it to the terminal."
    is_wanted = not driver.reports_mouse
    driver.report_mouse(is_wanted=is_wanted)
    if is_wanted:
        return "The mouse works in the app again."
    return "The mouse is the terminal's now: select and copy as usual. The same key brings it back."
