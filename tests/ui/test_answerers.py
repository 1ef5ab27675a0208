"""Who answers: provider, model, key, parameters, system prompt, the first start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clanker_tui.config.parameters import with_value
from clanker_tui.config.settings import Settings
from clanker_tui.domain.agent import ModelInfo, Parameters
from clanker_tui.domain.events import UsageSaved
from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import ConfigError
from clanker_tui.history.store import History
from clanker_tui.ui.widgets.model_pane import drawn
from tests.history.records import record
from tests.ui.stage import NOON, staged

MODELS = [
    ModelInfo("openai/gpt-oss-120b", context_tokens=131_072, input_usd=0.15, output_usd=0.6),
    ModelInfo("openai/gpt-oss-20b", context_tokens=131_072, input_usd=0.075, output_usd=0.3),
    ModelInfo("whisper", is_chat=False),
]


async def test_a_model_is_chosen_by_typing_part_of_its_name() -> None:
    async with staged(size=(120, 40)) as stage:
        stage.services.offered = MODELS
        await stage.pilot.press("ctrl+o")
        await stage.sees("$0.15/$0.60")
        assert "131k" in stage.seen
        assert "whisper" not in stage.seen
        await stage.type("oss-20")
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.room.place.record.model == "openai/gpt-oss-20b")
        await stage.sees("groq · gpt-oss-20b")
        assert stage.app.chat.composer.has_focus


async def test_what_is_asked_of_a_provider_beside_the_conversation_counts_for_today() -> None:
    async with staged(size=(120, 40)) as stage:
        assert "today" not in stage.seen
        asked = record(nano_usd=1_200_000, sent_at=NOON)
        await stage.services.history.add_usage(asked)
        stage.services.on_usage(asked)
        await stage.sees("today $0.0012")


async def test_the_pane_tells_how_fast_models_were_and_learns_from_each_reply() -> None:
    history = await History.open(None)
    for number, duration_ms in enumerate((1180, 2180, 3180)):
        usage = Usage(input_tokens=10, output_tokens=480)
        one = replace(record(usage=usage, provider="groq"), model="openai/gpt-oss-20b", ttft_ms=180)
        await history.add_usage(replace(one, id=f"u{number}", duration_ms=duration_ms))
    async with staged(size=(120, 40), history=history) as stage:
        stage.services.offered = MODELS
        await stage.pilot.press("ctrl+o")
        await stage.sees("$0.075/$0.30 · 240 tok/s")
        assert "$0.15/$0.60 ·" not in stage.seen
        pane = stage.room.model_pane
        assert pane is not None
        await stage.pilot.press("down")
        highlighted = pane.options.highlighted
        for number in range(4):
            faster = replace(record(usage=Usage(output_tokens=900), provider="groq"), id=f"v{number}", ttft_ms=100)
            faster = replace(faster, model="openai/gpt-oss-20b", duration_ms=1100)
            await history.add_usage(faster)
        await stage.room.hear(stage.room.place, UsageSaved(faster))
        await stage.sees("$0.075/$0.30 · 900 tok/s")
        assert pane.options.highlighted == highlighted
    await history.close()


def test_a_line_of_the_pane_holds_what_fits() -> None:
    model = ModelInfo("m", input_usd=0.15, output_usd=0.6, best_for="coding and long documents")
    speed = ModelSpeed("p", "m", 9, 180, 300, 480.0, 300.0, (), datetime(2026, 1, 1, tzinfo=UTC))
    texts = {
        width: drawn(model, width, is_current=False, speed=speed).plain.splitlines()[1] for width in (14, 28, 42, 60)
    }
    assert texts == {
        14: "  $0.15/$0.60",
        28: "  $0.15/$0.60 · 480 tok/s",
        42: "  $0.15/$0.60 · 480 tok/s · TTFT 0.18 s",
        60: "  $0.15/$0.60 · 480 tok/s · TTFT 0.18 s · coding and long d…",
    }


async def test_a_model_that_is_not_listed_can_be_named() -> None:
    async with staged(size=(120, 40)) as stage:
        stage.services.offered = MODELS
        await stage.pilot.press("ctrl+o")
        await stage.sees("$0.15/$0.60")
        await stage.type("my-own/model:8b")
        await stage.sees("use this id")
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.room.place.record.model == "my-own/model:8b")


async def test_a_switch_in_mid_conversation_is_kept_and_each_reply_says_who_wrote_it() -> None:
    async with staged() as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        await stage.send("/model openai/gpt-oss-20b")
        (await stage.ask("two")).finish("second")
        await stage.answered()
        names = [message.model for message in stage.room.place.messages if message.model]
        assert names == ["openai/gpt-oss-120b", "openai/gpt-oss-20b"]
        stored = await stage.services.history.conversation(stage.room.place.record.id)
        assert stored is not None
        assert stored.model == "openai/gpt-oss-20b"


async def test_another_provider_brings_its_own_model() -> None:
    async with staged(size=(120, 40)) as stage:
        await stage.send("/provider anthropic")
        await stage.until(lambda: stage.room.place.record.provider == "anthropic")
        assert stage.room.place.record.model.startswith("claude")
        await stage.send("/provider nobody")
        await stage.sees("There is no provider nobody.")


async def test_the_panes_lie_over_the_conversation_on_a_narrow_terminal() -> None:
    async with staged(size=(80, 24)) as stage:
        assert "Parameters" not in stage.seen
        await stage.pilot.press("ctrl+o")
        await stage.sees("Parameters")
        await stage.sees("no key")
        await stage.pilot.press("ctrl+o")
        await stage.sees_no("Parameters")


async def test_a_provider_is_tested_on_demand() -> None:
    async with staged(size=(120, 40)) as stage:
        await stage.send("/provider")
        await stage.until(lambda: not stage.app.chat.composer.has_focus)
        await stage.sees("Groq")
        stage.room.test_provider("groq")
        await stage.until(lambda: "groq" in stage.room.answers)


async def test_parameters_go_with_the_next_request() -> None:
    async with staged() as stage:
        await stage.send("/set temperature 0.2")
        await stage.sees("temperature 0.2")
        await stage.send("/set max_tokens 500")
        line = await stage.ask("hello")
        assert line.request.parameters == Parameters(max_tokens=500, temperature=0.2)
        line.finish("Hi.")
        await stage.answered()
        await stage.send("/set temperature hot")
        await stage.sees("temperature is a number from 0 to 2.")


async def test_a_parameter_is_changed_in_its_field() -> None:
    async with staged(size=(120, 40)) as stage:
        await stage.send("/set")
        await stage.until(lambda: not stage.app.chat.composer.has_focus)
        await stage.type("0.7")
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.room.parameters.temperature == 0.7)


async def test_the_system_prompt_goes_along() -> None:
    async with staged() as stage:
        await stage.send("/system Be brief.")
        line = await stage.ask("hello")
        assert line.request.system_prompt == "Be brief."


@pytest.mark.parametrize(
    ("name", "text"),
    [("warmth", "1"), ("temperature", "3"), ("temperature", "nan"), ("max_tokens", "9" * 5000), ("max_tokens", "-1")],
)
def test_a_value_that_cannot_be_is_refused(name: str, text: str) -> None:
    with pytest.raises(ConfigError):
        with_value(Parameters(), name, text)


def test_an_empty_value_leaves_it_to_the_provider() -> None:
    assert with_value(Parameters(temperature=0.5), "temperature", "") == Parameters()
    assert with_value(Parameters(reasoning_effort="low"), "reasoning-effort", "default") == Parameters()


async def test_the_first_start_asks_who_shall_answer_and_writes_it_down(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    async with staged(settings=Settings(), config_path=config) as stage:
        await stage.sees("Welcome to clanker-tui")
        await stage.pilot.press("end", "enter")
        await stage.sees("DEMO")
        await stage.until(config.exists)
        (await stage.ask("hello")).finish("Hi.")
        await stage.sees("Hi.")
    assert 'provider = "demo"' in config.read_text()


async def test_later_means_the_demo_now_and_nothing_written(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    async with staged(settings=Settings(), config_path=config) as stage:
        await stage.sees("Welcome to clanker-tui")
        await stage.pilot.press("escape")
        await stage.sees("DEMO")
    assert not config.exists()
