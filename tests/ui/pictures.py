"""Pictures of the app at rest, compared with those that somebody has looked at."""

from __future__ import annotations

from pathlib import Path

from pytest_textual_snapshot import SVGImageExtension, normalize_svg  # type: ignore[import-untyped]  # it has none
from syrupy.assertion import SnapshotAssertion
from textual.color import Color

from tests.ui.stage import Stage

LASTING = {"turn", "gate"}  # work that goes on while nothing changes on the screen
SAME_LOOKS = 2


class Pictures:
    """Takes pictures of one app, each under a name of its own; those that are not as they were are told together."""

    def __init__(self, stage: Stage, snapshot: SnapshotAssertion, folder: Path) -> None:
        self._stage = stage
        self._snapshot = snapshot.use_extension(SVGImageExtension)
        self._folder = folder
        self._others: list[Path] = []

    async def resize(self, size: tuple[int, int]) -> None:
        """Change the size of the terminal."""
        await self._stage.pilot.resize_terminal(*size)
        await self._stage.until(lambda: self._stage.app.screen.size == size, f"the size of {size}")
        await self.rest()

    async def take(self, name: str, *, theme: str) -> None:
        """Take a picture in a theme, and compare it."""
        app = self._stage.app
        app.theme = theme
        ground = Color.parse(app.current_theme.background or "")
        await self._stage.until(lambda: app.screen.background_colors[1] == ground, f"the theme {theme}")
        picture = await self.rest()
        if self._snapshot(name=name) != picture:
            other = self._folder / f"{name}.svg"
            other.write_text(picture)
            self._others.append(other)

    async def rest(self) -> str:
        """Wait until nothing is under way and nothing changes any more; return how that looks."""
        seen: list[str] = []
        while len(seen) < SAME_LOOKS or len(set(seen[-SAME_LOOKS:])) > 1:
            await self._stage.until(lambda: not self._is_busy, "the end of all work")
            await self._stage.pilot.pause()
            seen.append(normalize_svg(self._stage.app.export_screenshot()))
        return seen[-1]

    @property
    def _is_busy(self) -> bool:
        app = self._stage.app
        works = any(not worker.is_finished and worker.group not in LASTING for worker in app.workers)
        return works or not self._stage.room.view.is_settled

    def judge(self) -> None:
        """Fail if a picture is not as it was."""
        told = "\n".join(str(path) for path in self._others)
        assert not self._others, f"not as they were; look, then run with --snapshot-update:\n{told}"
