"""The user's own editor, while the app gives the terminal away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from clanker_tui import editing

if TYPE_CHECKING:
    from textual.app import App

Result = TypeVar("Result")  # of the app, which is nothing to an editor


async def edit(app: App[Result], text: str, command: Sequence[str], environ: Mapping[str, str]) -> str:
    """Let the user change a text in an editor. The app paints nothing meanwhile; turns go on."""
    return await editing.edit(text, command, environ, terminal_given=terminal_given(app))


@contextmanager
def terminal_given(app: App[Result]) -> Iterator[None]:
    """Give the terminal of the app to somebody else."""
    with app.suspend(), app.batch_update():
        yield
