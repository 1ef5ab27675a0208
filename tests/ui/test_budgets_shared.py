"""Budgets that several processes spend from: the app, and the command line beside it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from clanker_tui.config.settings import (
    AgentSettings,
    BudgetSettings,
    PriceSettings,
    ProviderSettings,
    Settings,
)
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.start import Start
from tests.cli.program import Program
from tests.e2e.server import ChatServer
from tests.ui.host import notices


@pytest.fixture
def server() -> Iterator[ChatServer]:
    server = ChatServer()
    yield server
    server.close()


@pytest.fixture
def program(home: Path, server: ChatServer) -> Program:
    """Return the program, with a price of $0.703 for each request of the server, and a budget of two such requests."""
    program = Program(home, server.url)
    program.configure(
        f"{program.config.read_text()}\n"
        '[prices."local/test-model"]\ninput = 100000\noutput = 1000\n'
        "[budget]\ndaily_usd = 1.4\n"
    )
    return program


def real_settings(server: ChatServer, *, daily_usd: float) -> Settings:
    return Settings(
        agent=AgentSettings(provider="local", model="test-model"),
        providers={"local": ProviderSettings(kind="openai-compatible", api_base_url=server.url)},
        prices={"local/test-model": PriceSettings(input=100_000.0, output=1000.0)},
        budget=BudgetSettings(daily_usd=daily_usd, warn_at=0.5),
    )


async def until(app: ClankerApp, text: str) -> None:
    """Wait until a text is on the screen."""
    deadline = time.monotonic() + 30

    def seen() -> str:
        return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

    while text not in seen():
        assert time.monotonic() < deadline, f"{text!r} never came:\n{seen()}"
        await asyncio.sleep(0.01)


async def settled(app: ClankerApp, pilot: Pilot[None]) -> None:
    """Wait until the app knows all it wants to know."""
    while not (app.chat.is_ready and app.chat.room.is_settled):
        await pilot.pause(0.01)


async def test_what_another_process_spends_stops_the_app(program: Program, server: ChatServer) -> None:
    app = ClankerApp(real_settings(server, daily_usd=1.4), config_path=program.config, start=Start())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        server.reply("First.")
        await pilot.press(*"one", "enter")
        await until(app, "First.")
        await until(app, "budget $0.70 left today")
        assert "50 % of today's budget: $0.70 of $1.40 is spent." in notices(app)

        server.reply("Elsewhere.")
        done = await asyncio.to_thread(program.run, "ask", "hi", "--over-budget")
        assert done.code == 0

        await pilot.press(*"two", "enter")
        await until(app, "This goes over your budget")
        await until(app, "Today: $1.41 of $1.40 is spent.")
        await pilot.press("escape")
        assert len(server.requests) == 2


async def test_what_is_not_kept_counts_while_the_app_runs_beside_what_is_stored(
    program: Program, server: ChatServer
) -> None:
    server.reply("Stored.")
    await asyncio.to_thread(program.run, "ask", "hi")
    app = ClankerApp(real_settings(server, daily_usd=1.8), config_path=program.config, start=Start(temporary=True))
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        await until(app, "today $0.70 · budget $1.10 left today")
        server.reply("Forgotten.")
        await pilot.press(*"one", "enter")
        await until(app, "today $1.41 · budget $0.39 left today")
        await pilot.press(*"two", "enter")
        await until(app, "This goes over your budget")
        await pilot.press("escape")
    done = await asyncio.to_thread(program.run, "usage", "--check")
    assert (done.code, done.out.splitlines()[1].split()[2]) == (0, "$0.703")
