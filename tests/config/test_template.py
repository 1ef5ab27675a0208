"""The file that `config generate` writes."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from clanker_tui.config.descriptions import descriptions
from clanker_tui.config.settings import (
    AgentSettings,
    BudgetSettings,
    HistorySettings,
    PriceSettings,
    ProviderSettings,
    Settings,
    UiSettings,
)
from clanker_tui.config.template import template
from tests.config.files import load

RECORDS = (AgentSettings, ProviderSettings, PriceSettings, BudgetSettings, UiSettings, HistorySettings)
UNCOMMENTED = re.sub(r"^#(?! )", "", template(), flags=re.MULTILINE)


def test_it_changes_nothing_until_it_is_edited(path: Path) -> None:
    defaults = Settings()
    settings = load(path, template())
    assert (settings.agent, settings.providers, settings.budget, settings.ui, settings.history) == (
        defaults.agent,
        defaults.providers,
        defaults.budget,
        defaults.ui,
        defaults.history,
    )
    assert settings.is_first_run


def test_every_line_of_it_may_be_used(path: Path) -> None:
    settings = load(path, UNCOMMENTED)
    assert settings.agent.provider == "groq"
    assert list(settings.agents) == ["quick"]
    assert list(settings.providers) == ["groq", "my-llama"]
    assert list(settings.prices) == ["groq/openai/gpt-oss-120b"]
    assert (settings.budget.daily_usd, list(settings.budgets)) == (2.0, ["groq"])
    assert settings.ui.keys == {"app.help": "f1,f12"}


@pytest.mark.parametrize("record", RECORDS)
def test_it_holds_every_setting_with_its_description(record: type) -> None:
    about = descriptions(record)
    for field in fields(record):
        assert about[field.name]
        if field.name != "keys":
            assert f"# {about[field.name]}\n#{field.name} = " in template()


def test_it_is_no_wider_than_a_usual_editor() -> None:
    assert max(len(line) for line in template().splitlines()) <= 120
