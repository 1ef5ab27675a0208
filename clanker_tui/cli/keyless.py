"""Keeps keys out of what is sent from the command line: asks, or refuses, before it leaves."""

from __future__ import annotations

from clanker_tui.cli.agreeing import agrees, can_ask
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.key_shapes import first_key
from clanker_tui.errors import ClankerError
from clanker_tui.services import Services

SETTING = "[ui] warn_keys = false turns this question off."


async def demand_no_key(services: Services, prompt: Composed) -> None:
    """Return if nothing in a prompt looks like a key, or the user wants it sent all the same.

    Raises:
        ClankerError: it is not to be sent.
    """
    if not services.settings.ui.warn_keys:
        return
    known = services.keys.known_secrets()
    for what, text in (("The message", prompt.text), *((file.name, file.text) for file in prompt.files)):
        found = first_key(text, known)
        if found is None:
            continue
        why = f"{what} seems to hold {found.name}"
        if not can_ask():
            raise ClankerError(f"Not sent: {why}.", hint="Add --with-keys to send it all the same.")
        if not await agrees(f"{why}."):
            raise ClankerError("Not sent.", hint=SETTING)
        return
