"""A terminal that keeps what it is told beside the frames."""

from __future__ import annotations

from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver


class RecordingDriver(HeadlessDriver):
    """Draws nothing. `told` is what was written with one call each."""

    told: list[str]

    def start_application_mode(self) -> None:
        self.told = []
        super().start_application_mode()

    def write(self, data: str) -> None:
        self.told.append(data)


class RecordingApp(App[None]):
    """An app without a screen, whose terminal keeps what it is told. Run it with `headless=False`."""

    def __init__(self) -> None:
        super().__init__(driver_class=RecordingDriver)

    @property
    def told(self) -> list[str]:
        """The sequences of our own that were written, each whole; frames are told in other calls."""
        assert isinstance(self._driver, RecordingDriver)
        return [one for one in self._driver.told if one.startswith(("\x1b]52", "\x1bP", "\x1b]9", "\a"))]
