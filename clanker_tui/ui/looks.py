"""What looks look like: the style of each, for a theme."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.theme import Theme

PLAIN = {
    "h1": "bold underline",
    "h2": "bold underline",
    "h3": "bold",
    "h4": "bold",
    "h5": "bold",
    "h6": "bold",
    "strong": "bold",
    "em": "italic",
    "strike": "strike",
    "code": "cyan",
    "link": "underline",
    "image": "underline",
    "quote": "italic",
    "bullet": "bold",
    "rule": "dim",
    "table": "dim",
    "math": "italic",
    "dim": "dim",
    "task": "bold",
    "code keyword": "magenta",
    "code string": "green",
    "code number": "yellow",
    "code comment": "italic dim",
    "code function": "blue",
    "selection": "reverse",
    "hit": "reverse",
    "hit current": "reverse bold",
    "user": "bold",
    "assistant": "bold cyan",
    "thinking": "dim italic",
    "footer": "dim",
    "error": "red",
    "warning": "yellow",
    "scroll": "",
    "scroll thumb": "dim",
    "bar selected": "cyan",
}


def look_styles(theme: Theme, ansi: bool) -> Mapping[str, Style]:
    """Return the style of each look."""
    del theme, ansi
    return {name: Style.parse(words) for name, words in PLAIN.items()}
