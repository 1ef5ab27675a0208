"""The welcome: every way to someone who answers, by keyboard alone, at every size."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from clanker_tui.domain.secret import Secret
from clanker_tui.errors import TransportError
from clanker_tui.ui.dialogs.key import KeyDialog
from clanker_tui.ui.first_run import FirstRunChoice, FirstRunScreen
from clanker_tui.ui.setup import FoundServer, KeyPlace
from tests.ui.host import CANARY, SIZES, FakeSetup, Host, SnapCompare, drawn, paste, settle

OLLAMA = FoundServer("Ollama", "http://127.0.0.1:11434/v1", ("llama3.2", "qwen3"))
LLAMA = FoundServer("llama.cpp", "http://127.0.0.1:8080/v1", ("only-one",))
ELSEWHERE = "https://gateway.example.org/v1"
NO_KEYRING = "no Secret Service answers on this machine"


def words_of(app: Host) -> str:
    """Return what is drawn as running text, without the frame."""
    return " ".join(drawn(app).replace("│", " ").split())


async def test_a_provider_is_chosen_its_key_entered_tested_and_kept() -> None:
    setup = FakeSetup()
    app = Host(FirstRunScreen(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "API key for Groq" in drawn(app)
        await paste(pilot, CANARY)
        await pilot.press("enter")
        await settle(pilot)
        assert "Canary" not in app.export_screenshot()
    assert app.answers == [FirstRunChoice("groq", "openai/gpt-oss-120b", key_place=KeyPlace.KEYRING)]
    assert setup.kept["groq"][0] == Secret(CANARY)
    assert setup.checked == ["groq"]


async def test_a_key_that_is_there_already_is_tested_and_used() -> None:
    setup = FakeSetup(sources={"openai": "environment OPENAI_API_KEY"})
    app = Host(FirstRunScreen(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "key found: environment OPENAI_API_KEY" in drawn(app)
        assert "needs a key" in drawn(app)
        await pilot.press("down", "enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("openai", "gpt-6-luna")]
    assert setup.checked == ["openai"]


@pytest.mark.parametrize("answer", ["y", "n", "escape"])
async def test_a_key_that_is_there_and_does_not_work_is_told_and_the_user_decides(answer: str) -> None:
    setup = FakeSetup(sources={"groq": "environment GROQ_API_KEY"}, refused={"groq": "The key was refused. [/x]"})
    app = Host(FirstRunScreen(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "environment GROQ_API_KEY" in words_of(app)
        assert "The key was refused. [/x]" in words_of(app)
        await pilot.press(answer)
        await settle(pilot)
        assert isinstance(app.screen, KeyDialog) is (answer == "n")
        assert isinstance(app.screen, FirstRunScreen) is (answer == "escape")
        assert app.answers == ([FirstRunChoice("groq", "openai/gpt-oss-120b")] if answer == "y" else [])


async def test_leaving_the_key_dialog_returns_to_the_list() -> None:
    app = Host(FirstRunScreen(FakeSetup()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, FirstRunScreen)
        assert "Asking" not in drawn(app)
    assert not app.answers


async def test_a_keyring_that_cannot_be_used_is_told_before_a_key_is_entered() -> None:
    setup = FakeSetup(keyring_problem=NO_KEYRING)
    app = Host(FirstRunScreen(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert f"The keyring cannot be used: {NO_KEYRING}." in words_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert f"The keyring cannot be used: {NO_KEYRING}." in words_of(app)
        assert "GROQ_API_KEY in your environment" in words_of(app)
        await paste(pilot, CANARY)
        await pilot.press("enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("groq", "openai/gpt-oss-120b", key_place=KeyPlace.SESSION)]


class SlowSetup(FakeSetup):
    """Finds servers when it is told to."""

    def __init__(self, servers: Sequence[FoundServer]) -> None:
        super().__init__(servers=servers)
        self.may_find = asyncio.Event()

    async def find_servers(self) -> Sequence[FoundServer]:
        await self.may_find.wait()
        return self.servers


async def test_local_servers_appear_when_found_and_the_highlight_stays_where_it_is() -> None:
    setup = SlowSetup([OLLAMA, LLAMA])
    app = Host(FirstRunScreen(setup))
    async with app.run_test() as pilot:
        await pilot.press("down", "down", "down", "down")
        assert "Looking for model servers" in drawn(app)
        assert "Ollama" not in drawn(app)
        setup.may_find.set()
        await settle(pilot)
        assert "http://127.0.0.1:11434/v1 · 2 models" in drawn(app)
        assert "http://127.0.0.1:8080/v1 · 1 model" in drawn(app)
        assert "Looking for" not in drawn(app)
        await pilot.press("enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("demo", "demo-fast")]


@pytest.mark.parametrize("keys", [["end", "enter"], ["escape"]])
async def test_a_choice_made_before_the_search_is_over_ends_it(keys: list[str]) -> None:
    setup = SlowSetup([OLLAMA])
    app = Host(FirstRunScreen(setup))
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        setup.may_find.set()
        await settle(pilot)
        assert len(app.answers) == 1
        assert not list(app.workers)


async def test_no_local_server_is_told_too() -> None:
    app = Host(FirstRunScreen(FakeSetup()))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "No model server runs on this machine" in words_of(app)


async def test_of_a_local_server_with_several_models_one_is_chosen() -> None:
    app = Host(FirstRunScreen(FakeSetup(servers=[OLLAMA])))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        assert "Model of Ollama" in drawn(app)
        await pilot.press("down", "enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("ollama", "qwen3", OLLAMA.base_url)]


async def test_a_local_server_with_one_model_needs_no_question() -> None:
    app = Host(FirstRunScreen(FakeSetup(servers=[LLAMA])))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("llama-cpp", "only-one", LLAMA.base_url)]


@pytest.mark.parametrize("keys", [["m", "1", "enter"], ["escape"]])
async def test_a_local_server_without_models_asks_for_the_id_of_one(keys: list[str]) -> None:
    app = Host(FirstRunScreen(FakeSetup(servers=[FoundServer("Ollama", OLLAMA.base_url, ())])))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        assert "Ollama names no model" in words_of(app)
        await pilot.press(*keys)
        await settle(pilot)
        assert app.answers == ([FirstRunChoice("ollama", "m1", OLLAMA.base_url)] if len(keys) > 1 else [])


async def test_names_from_a_server_are_only_text() -> None:
    hostile = FoundServer("[/b]\x1b]0;x\x07", OLLAMA.base_url, ("[@click=app.quit]m", "\x1b[2Jn"))
    app = Host(FirstRunScreen(FakeSetup(servers=[hostile])))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "[/b]" in drawn(app)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        assert "[@click=app.quit]m" in drawn(app)
        assert "\x1b" not in drawn(app)


async def test_another_server_is_typed_asked_and_taken() -> None:
    app = Host(FirstRunScreen(FakeSetup(models={ELSEWHERE: ["big", "small"]})))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        await paste(pilot, "ftp://gateway")
        await pilot.press("enter")
        await settle(pilot)
        assert "must begin with http:// or https://" in words_of(app)
        await pilot.press("ctrl+u")
        await paste(pilot, "gateway.example.org")
        await pilot.press("enter")
        await settle(pilot)
        assert "Model of my-server" in drawn(app)
        await pilot.press("enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("my-server", "big", ELSEWHERE)]


async def test_another_server_that_is_silent_can_be_used_anyway() -> None:
    silence = TransportError("no route to the host.", provider="my-server")
    app = Host(FirstRunScreen(FakeSetup(models={ELSEWHERE: silence})))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        await paste(pilot, ELSEWHERE)
        await pilot.press("enter")
        await settle(pilot)
        assert "no route to the host." in drawn(app)
        await pilot.press("y")
        await settle(pilot)
        await pilot.press(*"big", "enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("my-server", "big", ELSEWHERE)]


async def test_leaving_the_server_dialog_returns_to_the_list() -> None:
    app = Host(FirstRunScreen(FakeSetup()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, FirstRunScreen)


async def test_the_demo_is_the_last_row() -> None:
    app = Host(FirstRunScreen(FakeSetup(servers=[OLLAMA])))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("end", "enter")
        await settle(pilot)
    assert app.answers == [FirstRunChoice("demo", "demo-fast")]


async def test_escape_decides_later_and_says_what_that_means() -> None:
    app = Host(FirstRunScreen(FakeSetup()))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "Esc: look around with the demo now, and be asked again at the next start." in words_of(app)
        await pilot.press("escape")
        await settle(pilot)
    assert app.answers == [None]


@pytest.mark.parametrize("size", [*SIZES, (40, 12), (20, 6)])
async def test_every_row_can_be_reached_at_every_size(size: tuple[int, int]) -> None:
    app = Host(FirstRunScreen(FakeSetup(servers=[OLLAMA, LLAMA], keyring_problem=NO_KEYRING)))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for label in ("Groq", "OpenAI", "Anthropic", "Ollama", "llama.cpp", "Another server", "Demo"):
            await settle(pilot)
            assert label in drawn(app)
            await pilot.press("down")


@pytest.mark.parametrize("size", SIZES)
def test_the_welcome_looks_right(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    app = Host(FirstRunScreen(FakeSetup(sources={"openai": "environment OPENAI_API_KEY"}, servers=[OLLAMA])))

    async def look(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for words in ("Welcome to clanker-tui", "Groq", "key found", "Ollama", "Another server", "Demo", "Esc"):
            assert words in drawn(app)

    assert snap_compare(app, run_before=look, terminal_size=size)
