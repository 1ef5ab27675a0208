"""The file that `config generate` writes: every setting there is, explained, and commented out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clanker_tui.config.descriptions import descriptions
from clanker_tui.config.settings import (
    CONNECT_TIMEOUT_S,
    IDLE_TIMEOUT_S,
    MAX_RETRIES,
    WARN_AT,
    AgentSettings,
    BudgetSettings,
    HistorySettings,
    ModelSettings,
    PriceSettings,
    ProviderSettings,
    UiSettings,
)
from clanker_tui.domain.providers import BUILT_IN

HEAD = """\
# Configuration of clanker-tui. It changes nothing until you remove the # before a setting or a table.
# To check it:             clanker-tui config validate
# To see what is in force: clanker-tui config show
# Keys do not belong here: clanker-tui keys set
"""

GROQ = BUILT_IN[0]


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the template. `examples` are its settings; `is_active` leaves the table's header uncommented."""

    header: str
    record: type
    about: str
    examples: Mapping[str, object]
    is_active: bool = False


SECTIONS = (
    Section(
        "[agent]",
        AgentSettings,
        "The agent that answers unless another is asked for.",
        {
            "provider": GROQ.name,
            "model": GROQ.default_model,
            "api_key_env": "OPENCLAW_GROQ_API_KEY",
            "api_base_url": GROQ.base_url,
            "max_tokens": 4096,
            "temperature": 0.7,
            "top_p": 0.95,
            "system_prompt": "Answer briefly.",
            "reasoning_effort": "medium",
            "timeout_s": IDLE_TIMEOUT_S,
            "max_retries": MAX_RETRIES,
        },
        is_active=True,
    ),
    Section(
        "[agents.quick]",
        AgentSettings,
        "A preset, used with --agent quick. It takes the settings of [agent], and stands for all of them.",
        {"provider": GROQ.name, "model": "openai/gpt-oss-20b"},
    ),
    Section(
        "[providers.groq]",
        ProviderSettings,
        "Settings of a provider, whichever agent uses it.",
        {
            "api_base_url": GROQ.base_url,
            "api_key_env": "OPENCLAW_GROQ_API_KEY",
            "api_key_command": "pass show groq",
            "connect_timeout_s": CONNECT_TIMEOUT_S,
            "timeout_s": IDLE_TIMEOUT_S,
            "pace": True,
        },
    ),
    Section(
        "[providers.my-llama]",
        ProviderSettings,
        "A server of your own. It takes the settings of any other provider too.",
        {"kind": "openai-compatible", "api_base_url": "http://127.0.0.1:8080/v1", "allow_plain_http": False},
    ),
    Section(
        f'[prices."groq/{GROQ.default_model}"]',
        PriceSettings,
        "Prices in USD per million tokens; they win over the list that comes with the program.",
        {"input": 0.15, "output": 0.6, "cached": 0.075, "cache_write": 0.15, "cache_write_1h": 0.15},
    ),
    Section(
        '[models."my-llama/qwen3:8b"]',
        ModelSettings,
        "What a model can hold, for the bar below the conversation and for what is asked before a message is too long.",
        {"context_tokens": 32_768},
    ),
    Section(
        "[budget]",
        BudgetSettings,
        "How much may be spent.",
        {"daily_usd": 2.0, "monthly_usd": 30.0, "warn_at": WARN_AT, "hard": False},
        is_active=True,
    ),
    Section(
        f"[budgets.{GROQ.name}]",
        BudgetSettings,
        "A budget for one provider, beside the one for all. It stands on its own.",
        {"daily_usd": 0.5},
    ),
    Section(
        "[ui]",
        UiSettings,
        "How the app looks and which keys it takes.",
        {
            "theme": "clanker-dark",
            "send_key": "enter",
            "mouse": True,
            "diff": True,
            "clipboard": "auto",
            "notify": "off",
            "warn_keys": True,
        },
        is_active=True,
    ),
    Section(
        "[history]",
        HistorySettings,
        "Where conversations are kept, for how long those that were deleted, and who gives them titles.",
        {"url": "", "keep_deleted_days": 30, "titles": "first-line", "title_model": f"{GROQ.name}/openai/gpt-oss-20b"},
        is_active=True,
    ),
)

KEYS = """\
# Other keys for an action: "action" = "key,key". `config validate` says what is wrong with them.
#[ui.keys]
#"app.help" = "f1,f12"
"""


def template() -> str:
    """Return the text of a configuration file that changes nothing until it is edited."""
    return "\n".join([HEAD, *("\n".join(_lines(section)) + "\n" for section in SECTIONS), KEYS])


def _lines(section: Section) -> Iterator[str]:
    """Yield a table. A comment has a blank after its #, a setting none: so they are told apart when one is removed."""
    yield f"# {section.about}"
    yield section.header if section.is_active else f"#{section.header}"
    about = descriptions(section.record)
    for name, value in section.examples.items():
        if name in about:
            yield f"# {about[name]}"
        yield f"#{name} = {json.dumps(value, ensure_ascii=False)}"
