"""A program of its own: the app at work with its real services. It prints which packages are imported in the end.

Arguments: a provider, a model, the address of its server, and a prompt; without a prompt nothing is asked.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.start import Start


async def work(app: ClankerApp, prompt: str) -> None:
    """Let the app settle; then ask, ask again in another conversation, and come back to the first one."""
    async with app.run_test(size=(120, 40)) as pilot:
        while not (app.chat.is_ready and app.chat.room.is_settled):
            await pilot.pause(0.01)
        room = app.chat.room
        for number in range(2 if prompt else 0):
            await pilot.press(*prompt, "enter")
            while not (room.place.has_begun and room.place.turn is None):
                await pilot.pause(0.01)
            if number == 0:
                first = room.place.record.id
                await pilot.press("ctrl+n")
            else:
                room.open(first)
                while room.place.record.id != first:
                    await pilot.pause(0.01)
        await app.workers.wait_for_complete()  # all that is imported ahead of need is there


def main(provider: str, model: str, url: str, prompt: str) -> None:
    """Run the app and print the packages."""
    servers = {provider: ProviderSettings(kind="openai-compatible", api_base_url=url)} if url else {}
    settings = Settings(agent=AgentSettings(provider=provider, model=model), providers=servers)
    app = ClankerApp(settings, config_path=Path("none"), start=Start(demo=provider == "demo"))
    asyncio.run(work(app, prompt))
    print(*{name.partition(".")[0] for name in sys.modules})


if __name__ == "__main__":
    main(*sys.argv[1:])
