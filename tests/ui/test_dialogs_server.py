"""A server whose address is typed: read as people write it, asked, and given its key."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from clanker_tui.errors import AuthenticationError, ConfigError, TransportError
from clanker_tui.ui.dialogs.address import parse_address, provider_name
from clanker_tui.ui.dialogs.server import ReachedServer, ServerDialog
from clanker_tui.ui.setup import FoundServer, KeyPlace
from tests.ui.host import CANARY, FakeSetup, Host, drawn, paste, settle

URL = "http://127.0.0.1:9001/v1"


@pytest.mark.parametrize(
    ("typed", "base_url"),
    [
        ("http://127.0.0.1:9001/v1", URL),
        (" 127.0.0.1:9001 ", URL),
        ("localhost:8080", "http://localhost:8080/v1"),
        ("[::1]:8080/", "http://[::1]:8080/v1"),
        ("gateway.example.org", "https://gateway.example.org/v1"),
        ("https://gateway.example.org/openai/v1/", "https://gateway.example.org/openai/v1"),
        ("https://x.azure.example/openai?api-version=1", "https://x.azure.example/openai?api-version=1"),
    ],
)
def test_an_address_is_read_as_people_write_it(typed: str, base_url: str) -> None:
    assert parse_address(typed) == base_url


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Type the address"),
        ("ftp://example.org", "http:// or https://"),
        ("http://", "names no host"),
        ("http://example.org:99999", "port"),
        ("http://[::1", "brackets"),
        ("two words", "no spaces"),
        ("http://ex\x1bample.org", "control characters"),
        ("https://user:secret@example.org", "Leave name and password out"),
        ("https://example.org/v1#part", "#"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as refused:
        parse_address(typed)
    assert "secret" not in str(refused.value)


def test_a_name_is_made_fit_for_the_configuration() -> None:
    assert provider_name("llama.cpp") == "llama-cpp"
    assert provider_name("  LM Studio! ") == "lm-studio"
    for bad in ("", "---", "groq", "Demo", "日本"):
        with pytest.raises(ConfigError):
            provider_name(bad)


async def enter(pilot: Pilot[None], address: str, *keys: str) -> None:
    """Paste an address, press more keys, then connect."""
    await settle(pilot)
    await paste(pilot, address)
    await pilot.press(*keys, "enter")
    await settle(pilot)


async def test_a_server_that_answers_is_taken_with_its_models() -> None:
    app = Host(ServerDialog(FakeSetup(models={URL: ["one", "two"]})))
    async with app.run_test() as pilot:
        await enter(pilot, "127.0.0.1:9001", "tab", "ctrl+u", *"Den box")
    assert app.answers == [ReachedServer(FoundServer("den-box", URL, ("one", "two")))]


async def test_a_bad_address_says_why_and_keeps_what_was_typed() -> None:
    app = Host(ServerDialog(FakeSetup()))
    async with app.run_test() as pilot:
        await enter(pilot, "ftp://example.org")
        assert "must begin with http:// or https://" in drawn(app)
        assert app.screen.query_one("#address", Input).value == "ftp://example.org"
        assert app.focused is app.screen.query_one("#address")
        await pilot.press("escape")
    assert app.answers == [None]


async def test_a_built_in_name_is_refused_at_the_name() -> None:
    app = Host(ServerDialog(FakeSetup()))
    async with app.run_test() as pilot:
        await enter(pilot, "127.0.0.1:9001", "tab", "ctrl+u", *"groq")
        assert "built-in provider" in drawn(app)
        assert app.focused is app.screen.query_one("#name")


@pytest.mark.parametrize(("answer", "answers"), [("y", [ReachedServer(FoundServer("my-server", URL, ()))]), ("n", [])])
async def test_a_server_that_does_not_answer_is_taken_only_when_the_user_says_so(
    answer: str, answers: list[ReachedServer]
) -> None:
    silence = TransportError("127.0.0.1 refused the connection.", provider="my-server", hint="Is it running?")
    app = Host(ServerDialog(FakeSetup(models={URL: silence})))
    async with app.run_test() as pilot:
        await enter(pilot, "127.0.0.1:9001")
        assert "refused the connection" in drawn(app)
        await pilot.press(answer)
        await settle(pilot)
        assert app.answers == answers
        if not answers:
            assert "refused the connection" in drawn(app)
            assert app.screen.query_one("#address", Input).value == "127.0.0.1:9001"


async def test_a_server_that_wants_a_key_asks_for_it() -> None:
    setup = FakeSetup(models={URL: AuthenticationError("It wants a key.", provider="my-server", status=401)})
    app = Host(ServerDialog(setup))
    async with app.run_test() as pilot:
        await enter(pilot, "127.0.0.1:9001")
        assert "API key for my-server" in drawn(app)
        assert "It wants a key." in drawn(app)
        await paste(pilot, CANARY.replace("gsk_", "local-"))
        await pilot.press("enter")
        await settle(pilot)
        assert "Canary" not in drawn(app)
    assert app.answers == [ReachedServer(FoundServer("my-server", URL, ()), KeyPlace.KEYRING)]


async def test_a_key_that_is_not_given_leaves_the_address_to_change() -> None:
    setup = FakeSetup(models={URL: AuthenticationError("It wants a key.", provider="my-server", status=401)})
    app = Host(ServerDialog(setup))
    async with app.run_test() as pilot:
        await enter(pilot, "127.0.0.1:9001")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ServerDialog)
        assert "It wants a key." in drawn(app)
    assert not app.answers
