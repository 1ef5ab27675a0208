"""The start: painted before anything heavy is imported, and no key lost meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from clanker_tui.services import Services
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.start import Start
from tests.e2e.server import MODEL, ChatServer
from tests.ui.stage import SETTINGS, Stage, StageServices, make_app, staged

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
DATA_LIBRARIES = ("sqlmodel", "sqlalchemy", "alembic", "pydantic")
HEAVY = ("sqlmodel", "sqlalchemy", "alembic", "sqlite3", "httpx2", "keyring", "pydantic", "markdown_it", "pygments")
FIRST_FRAME = f"""
import json, sys
from pathlib import Path
import clanker_tui.ui.app
from clanker_tui.config.settings import AgentSettings, Settings
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.start import Start

class FirstFrame(ClankerApp, inherit_css=True):
    CSS_PATH = Path(clanker_tui.ui.app.__file__).with_name('app.tcss')
    def _after_first_frame(self):
        words = [strip.text for strip in self.screen._compositor.render_strips()]
        seen = any("Ask anything" in line for line in words)
        imported = [name for name in {HEAVY!r} if name in sys.modules]
        self.exit()
        print(json.dumps([seen, imported]), file=sys.__stdout__)

settings = Settings(agent=AgentSettings(provider="demo", model="demo-fast"))
FirstFrame(settings, config_path=Path("none"), start=Start()).run(headless=True, size=(100, 30))
"""


class Gate:
    """Services that open when the test says so."""

    def __init__(self, services: StageServices) -> None:
        self.services = services
        self.opens = asyncio.Event()

    async def open(self) -> Services:
        await self.opens.wait()
        return cast("Services", self.services)


@pytest.mark.usefixtures("unmeasured")
def test_the_first_frame_is_painted_before_anything_heavy_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [True, []]


def imported(home: Path, provider: str, model: str, *, url: str = "", prompt: str = "") -> set[str]:
    """Run the app with its real services, ask, change the conversation; return the packages it has imported."""
    argv = [sys.executable, "-m", "tests.ui.running_app", provider, model, url, prompt]
    env = {**os.environ, "CLANKER_TUI_DATA_DIR": str(home)}
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=PATIENCE_S, cwd=ROOT, env=env)
    return set(done.stdout.split())


@pytest.mark.usefixtures("unmeasured")
def test_a_running_app_asks_its_history_without_sqlmodel(tmp_path: Path) -> None:
    packages = imported(tmp_path, "demo", "demo-fast", prompt="hello")

    assert {"sqlite3", "textual"} < packages
    assert not {*DATA_LIBRARIES, "genai_prices"} & packages


@pytest.mark.usefixtures("unmeasured")
def test_an_app_that_talks_to_this_machine_does_without_a_price_list(tmp_path: Path) -> None:
    with closing(ChatServer()) as server:
        for text in ("first", "second"):
            server.reply(text)
        packages = imported(tmp_path, "local", MODEL, url=server.url, prompt="hello")

    assert len(server.requests) == 2
    assert {"sqlite3", "httpx2"} < packages
    assert not {*DATA_LIBRARIES, "genai_prices"} & packages


@pytest.mark.usefixtures("unmeasured")
def test_an_app_that_talks_to_a_provider_with_prices_has_them_ready(tmp_path: Path) -> None:
    packages = imported(tmp_path, "groq", "openai/gpt-oss-120b")

    assert {"genai_prices", "httpx2"} < packages
    assert not ({*DATA_LIBRARIES} - {"pydantic"}) & packages


async def test_what_is_typed_and_sent_before_the_history_is_open_is_sent_afterwards() -> None:
    services = StageServices(await History.open(None))
    gate = Gate(services)
    app = ClankerApp(SETTINGS, config_path=Path("none"), start=Start(), open_services=gate.open)
    async with app.run_test() as pilot:
        stage = Stage(app, pilot, services)
        await stage.send("first question")
        await stage.type("half a thought")
        await stage.sees("queued")
        gate.opens.set()
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].texts == ["first question"]
        assert app.chat.composer.text == "half a thought"


async def test_a_command_sent_before_the_history_is_open_is_done_and_not_sent() -> None:
    services = StageServices(await History.open(None))
    app = make_app(services, start=Start())
    async with app.run_test() as pilot:
        stage = Stage(app, pilot, services)
        await stage.send("/model some/other")
        await stage.until(lambda: app.chat.is_ready and stage.room.place.record.model == "some/other")
        assert not stage.lines


async def test_a_history_that_cannot_be_opened_ends_the_app_with_a_line() -> None:
    async def refuse() -> Services:
        raise StorageError("history.db is no history.", hint="Move it away.")

    app = ClankerApp(SETTINGS, config_path=Path("none"), start=Start(), open_services=refuse)
    async with app.run_test() as pilot:
        await pilot.pause(0.1)
        while app.return_code is None:
            await pilot.pause(0.01)
    assert app.return_code == 1


async def test_a_prompt_from_the_command_line_is_sent_at_once() -> None:
    async with staged(start=Start(prompt="What is the answer?")) as stage:
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].texts == ["What is the answer?"]


async def test_the_draft_of_the_last_time_is_there_again() -> None:
    history = await History.open(None)
    async with staged(history=history) as stage:
        await stage.type("a long thought")
        await stage.pilot.press("ctrl+q")
        await stage.until(lambda: stage.app.return_code is not None)
    assert (await history.composer("")).text == "a long thought"
    async with staged(history=history) as stage:
        assert stage.app.chat.composer.text == "a long thought"
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)
        stage.lines[0].finish("Yes.")
        await stage.answered()
    assert (await history.composer("")).text == ""
    await history.close()


async def test_a_draft_is_kept_within_a_second_and_belongs_to_its_conversation() -> None:
    async with staged() as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        first = stage.room.place.record.id
        history = stage.services.history
        await stage.type("for the first")
        for _ in range(100):
            await stage.pilot.pause(0.05)
            if (await history.composer(first)).text == "for the first":
                break
        assert (await history.composer(first)).text == "for the first"
        await stage.pilot.press("ctrl+n")
        await stage.until(lambda: stage.app.chat.composer.text == "")
        stage.room.open(first)
        await stage.until(lambda: stage.app.chat.composer.text == "for the first")


async def test_what_is_queued_is_kept_as_a_draft_too() -> None:
    async with staged() as stage:
        await stage.ask("one")
        await stage.send("queued thought")
        await stage.room.drafts.save()
        assert (await stage.services.history.composer(stage.room.place.record.id)).text == "queued thought"


async def test_the_last_conversation_is_shown_when_asked_for() -> None:
    history = await History.open(None)
    conversation = new_conversation(provider="groq", model="openai/gpt-oss-20b")
    await history.add_message(conversation, user_message("from long ago", conversation.id, None))
    async with staged(history=history, start=Start(continue_last=True)) as stage:
        await stage.sees("from long ago")
        await stage.sees("gpt-oss-20b")
    async with staged(history=history, start=Start(resume=conversation.id[:20])) as stage:
        await stage.sees("from long ago")
    async with staged(history=history, start=Start(resume="ffff")) as stage:
        await stage.sees("No conversation has an id")
    await history.close()


async def test_a_temporary_conversation_says_so() -> None:
    for size in ((120, 40), (80, 24), (60, 15), (40, 10)):
        async with staged(size=size, start=Start(temporary=True)) as stage:
            await stage.sees("TEMPORARY")


async def test_leaving_keeps_what_was_typed_and_what_was_queued_everywhere() -> None:
    history = await History.open(None)
    async with staged(history=history) as stage:
        await stage.ask("one")
        first = stage.room.place.record.id
        await stage.send("queued in the first")
        await stage.sees("queued  queued in the first")
        await stage.pilot.press("ctrl+n")
        await stage.until(lambda: stage.room.place.record.id != first)
        await stage.type("typed in the second")
        await stage.until(lambda: stage.app.chat.composer.text == "typed in the second")
        stage.app.exit()
    assert (await history.composer(first)).text == "queued in the first"
    assert (await history.composer("")).text == "typed in the second"
    await history.close()


async def test_a_queue_that_was_sent_unseen_is_no_draft_any_more() -> None:
    async with staged() as stage:
        line = await stage.ask("one")
        first = stage.room.place
        await stage.send("two")
        await stage.pilot.press("ctrl+n")
        await stage.until(lambda: stage.room.place is not first)
        line.finish("first")
        await stage.until(lambda: len(stage.lines) == 2)
        stage.lines[1].finish("second")
        await stage.until(lambda: first.turn is None)
        stage.room.open(first.record.id)
        await stage.sees("second")
        assert stage.app.chat.composer.text == ""
