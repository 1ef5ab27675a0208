"""Joins screenshots into one SVG that moves: a strip of frames behind a window, no script, nothing from elsewhere.

A row that looks the same in several frames is kept once. Who prefers less motion sees the last frame, and so does a
program that shows no animations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

COLUMN, ROW = 12.2, 24.4  # pixels, as Textual exports them
FONT = "DejaVu Sans Mono, Menlo, Consolas, monospace"
MARGIN = 10
BLANK = "\u00a0"
_STYLE = re.compile(r"\.[\w-]+-(r\d+) \{ (.*?) *\}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A screenshot as SVG, and for how long it is shown."""

    screenshot: str
    seconds: float


@dataclass
class Film:
    """Frames, each as the rows it shows from top to bottom."""

    _rows: dict[str, str] = field(default_factory=dict)  # what a row draws -> its id
    _styles: dict[str, str] = field(default_factory=dict)  # what a class says -> its name
    _frames: list[tuple[str, ...]] = field(default_factory=list)  # ids of the rows of each
    _seconds: list[float] = field(default_factory=list)
    _columns: float = 0
    _paper: str = "#000"

    def add(self, frame: Frame) -> None:
        """Add a frame; one that looks like the one before makes that stay for longer."""
        rows = self._read(frame.screenshot)
        if self._frames and self._frames[-1] == rows:
            self._seconds[-1] += frame.seconds
        else:
            self._frames.append(rows)
            self._seconds.append(frame.seconds)

    def svg(self) -> str:
        """Return the film."""
        width, height = self._columns, len(self._frames[0]) * ROW
        rest = f"translate({-(len(self._frames) - 1) * self._pitch:g})"
        body = f'<g id="strip" transform="{rest}">{"".join(map(self._frame, range(len(self._frames))))}</g>'
        style = "".join(f".{name}{{{says}}}" for says, name in self._styles.items())
        rows = "\n".join(f'<g id="{name}">{drawn}</g>' for drawn, name in self._rows.items())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 2 * MARGIN:g} {height + 2 * MARGIN:g}">\n'
            f"<style>text{{font:20px {FONT};white-space:pre}}{style}{self._motion()}</style>\n"
            f'<defs>\n{rows}\n<clipPath id="window"><rect width="{width:g}" height="{height:g}"/></clipPath></defs>\n'
            f'<rect width="100%" height="100%" rx="8" fill="{self._paper}"/>\n'
            f'<g transform="translate({MARGIN},{MARGIN})" clip-path="url(#window)">{body}</g>\n</svg>\n'
        )

    @property
    def _pitch(self) -> float:
        """From one frame of the strip to the next: some glyphs reach beyond their cells."""
        return self._columns + 2 * COLUMN

    def _motion(self) -> str:
        """Return the style that moves the strip by a frame at a time; without it the strip rests on the last one."""
        whole = sum(self._seconds)
        steps, passed = [], 0.0
        for index, seconds in enumerate(self._seconds):
            steps.append(f"{passed / whole:.3%}{{transform:translateX({-index * self._pitch:g}px)}}")
            passed += seconds
        play = f"#strip{{animation:play {whole:.2f}s step-end infinite}}"
        return f"@keyframes play{{{''.join(steps)}}}@media(prefers-reduced-motion:no-preference){{{play}}}"

    def _frame(self, index: int) -> str:
        uses = "".join(
            f'<use href="#{name}" y="{row * ROW:g}"/>' for row, name in enumerate(self._frames[index]) if name
        )
        return f'<g transform="translate({index * self._pitch:g})">{uses}</g>\n'

    def _read(self, screenshot: str) -> tuple[str, ...]:
        """Return the ids of the rows that a screenshot shows; an empty one for a row of nothing."""
        says = dict(_STYLE.findall(screenshot))
        root = ET.fromstring(screenshot)
        inside = root.findall("{*}g")[-1]  # what the terminal shows; the frame around it comes before
        bars = list(inside.iter("{http://www.w3.org/2000/svg}rect"))
        texts = list(inside.iter("{http://www.w3.org/2000/svg}text"))
        self._columns = max(float(bar.get("x", 0)) + float(bar.get("width", 0)) for bar in bars)
        self._paper = bars[0].get("fill", self._paper)
        count = 1 + max(round((float(bar.get("y", 0)) - 1.5) / ROW) for bar in bars)
        drawn = ["".join(self._bars(bars, row)) for row in range(count)]
        for text in texts:
            row = round((float(text.get("y", 0)) - 20) / ROW)
            if row < count:
                drawn[row] += self._text(text, says)
        return tuple(self._rows.setdefault(row, f"r{len(self._rows)}") if row else "" for row in drawn)

    def _bars(self, bars: list[ET.Element], row: int) -> list[str]:
        """Return the backgrounds of a row, neighbours of one colour joined."""
        found: list[tuple[str, float, float]] = []
        for bar in bars:
            if round((float(bar.get("y", 0)) - 1.5) / ROW) != row:
                continue
            colour, x, width = bar.get("fill", ""), float(bar.get("x", 0)), float(bar.get("width", 0))
            if found and found[-1][0] == colour:
                found[-1] = (colour, found[-1][1], x + width - found[-1][1])
            else:
                found.append((colour, x, width))
        return [
            f'<rect x="{x:g}" width="{width:g}" height="{ROW}" fill="{colour}"/>'
            for colour, x, width in found
            if colour != self._paper
        ]

    def _text(self, text: ET.Element, says: dict[str, str]) -> str:
        """Return a run of text of one style without the blanks around it; its length is given, so that columns hold."""
        content = (text.text or "").rstrip("\n")
        shown = content.strip(BLANK)
        if not shown:
            return ""
        left = len(content) - len(content.lstrip(BLANK))
        cells = round(float(text.get("textLength", 0)) / COLUMN)
        blanks = len(content) - len(shown)  # each is one cell wide; what is shown may be wider
        style = says[(text.get("class") or "").rpartition("-")[2]]
        name = self._styles.setdefault(style, f"s{len(self._styles)}")
        x, length = float(text.get("x", 0)) + left * COLUMN, (cells - blanks) * COLUMN
        return f'<text class="{name}" x="{x:g}" y="19" textLength="{length:g}">{escape(shown)}</text>'
