"""Does on a screen what a slash command asks for."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen

from clanker_tui.domain.slash import Invocation

Answer = TypeVar("Answer")  # what the screen is dismissed with, which is nothing to commands


async def perform(invocation: Invocation, screen: Screen[Answer]) -> None:
    """Run a command's action on the screen, or on the app where the screen has none of that name."""
    name = invocation.command.action
    target = screen if hasattr(screen, f"action_{name}") else screen.app
    await screen.app.run_action(("", name, invocation.parameters), target)
