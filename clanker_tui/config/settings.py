"""The settings, as frozen records. The docstring below a field is its description wherever settings are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from clanker_tui.domain.secret import Secret

T = TypeVar("T")

CONNECT_TIMEOUT_S = 5.0
IDLE_TIMEOUT_S = 120.0
MAX_RETRIES = 2
WARN_AT = 0.8


def empty() -> Mapping[str, T]:
    """Return a read-only empty table."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """`[agent]` and `[agents.NAME]`: which provider and model to talk to, and how."""

    provider: str = ""
    """groq, openai, anthropic, demo, or the name of a table under [providers]; empty: ask at the first start"""
    model: str = ""
    """model id as the provider spells it; empty: the provider's recommended one"""
    api_key_env: str | None = None
    """environment variable to look in first for the key"""
    api_base_url: str | None = None
    """custom endpoint"""
    max_tokens: int | None = None
    """longest reply, in tokens; omitted: the provider decides"""
    temperature: float | None = None
    """0 to 2; omitted: the provider decides"""
    top_p: float | None = None
    """0 to 1; omitted: the provider decides"""
    system_prompt: str = ""
    """instruction that goes before every conversation"""
    reasoning_effort: str | None = None
    """none, minimal, low, medium, high, xhigh or max, where the model knows it"""
    timeout_s: float | None = None
    """longest silence of the provider, in seconds; omitted: the provider's, else 120"""
    max_retries: int | None = None
    """tries after the first when nothing has arrived yet; omitted: 2"""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """`[providers.NAME]`: settings of a provider, whichever agent uses it."""

    kind: str | None = None
    """openai-compatible (the default for a name that is not built in), groq, openai or anthropic"""
    api_base_url: str | None = None
    """custom endpoint"""
    api_key_env: str | None = None
    """environment variable to look in first for the key"""
    api_key_command: str | None = None
    """a command that prints the key"""
    allow_plain_http: bool = False
    """send the key over plain http to another machine"""
    connect_timeout_s: float = CONNECT_TIMEOUT_S
    """longest wait for a connection, in seconds"""
    timeout_s: float = IDLE_TIMEOUT_S
    """longest silence of the provider, in seconds"""
    pace: bool = False
    """true: the app holds a message until the provider's rate limits allow it, rather than have it refused"""


@dataclass(frozen=True, slots=True)
class PriceSettings:
    """`[prices."PROVIDER/MODEL"]`: USD per million tokens; wins over the catalogue."""

    input: float = 0.0
    """uncached input"""
    output: float = 0.0
    """output, reasoning included"""
    cached: float | None = None
    """input read from the cache; omitted: as input"""
    cache_write: float | None = None
    """input written to the cache; omitted: as input"""
    cache_write_1h: float | None = None
    """input written to the cache for an hour; omitted: as cache_write"""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`[models."PROVIDER/MODEL"]`: what a model is like, where its provider does not tell."""

    context_tokens: int | None = None
    """how many tokens it can hold, the reply included; what the provider's own list says wins"""


@dataclass(frozen=True, slots=True)
class BudgetSettings:
    """`[budget]`, and `[budgets.PROVIDER]` for one provider: what may be spent, by the calendar of where you are."""

    daily_usd: float | None = None
    """most to be spent in a day, in USD; omitted: no such budget"""
    monthly_usd: float | None = None
    """most to be spent in a month, in USD; omitted: no such budget"""
    warn_at: float = WARN_AT
    """share of it from which on you are warned, 0 to 1"""
    hard: bool = False
    """true: what would go over it is not sent; false: you are asked first"""


@dataclass(frozen=True, slots=True)
class UiSettings:
    """`[ui]`: how the app looks and which keys it takes."""

    theme: str = "clanker-dark"
    """a theme of the command palette's list"""
    send_key: str = "enter"
    """enter, or ctrl+enter: then enter makes a newline"""
    mouse: bool = True
    """false: the terminal keeps its own mouse selection, until F7 changes that"""
    diff: bool = True
    """false: whole areas are drawn anew, not only what has changed; for a terminal that shows something wrong"""
    clipboard: str = "auto"
    """auto, osc52, tmux, screen or off: a tool of this machine where you sit at it, else through the terminal"""
    notify: str = "off"
    """off, bell or osc9: how the terminal calls you when a long reply ends and you look elsewhere"""
    warn_keys: bool = True
    """false: text that looks like a key is sent and exported unasked"""
    keys: Mapping[str, str] = field(default_factory=empty)
    """action = "key,key": other keys for an action, under the name the help screen shows"""


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """`[history]`: where conversations are kept, and who gives them titles."""

    url: str = ""
    """empty: history.db in the data folder; or sqlite:///absolute/path"""
    keep_deleted_days: int = 30
    """how long what was deleted can be brought back; 0: for ever"""
    titles: str = "first-line"
    """first-line, or model: one is asked for a title after the first reply"""
    title_model: str = ""
    """who makes the titles, as provider/model; empty: the model of the conversation"""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was decided before the program starts its work.

    `dotenv` holds the variables of the `.env` file beside the configuration. `origins` maps the dotted key of every
    setting ("agent.model") to where its value came from: "default", "FILE:LINE", "environment NAME", ".env NAME" or
    "command line --flag". `is_first_run` is true when no provider was chosen anywhere.
    """

    agent: AgentSettings = AgentSettings()
    agents: Mapping[str, AgentSettings] = field(default_factory=empty)
    providers: Mapping[str, ProviderSettings] = field(default_factory=empty)
    prices: Mapping[str, PriceSettings] = field(default_factory=empty)
    models: Mapping[str, ModelSettings] = field(default_factory=empty)
    budget: BudgetSettings = BudgetSettings()
    budgets: Mapping[str, BudgetSettings] = field(default_factory=empty)
    ui: UiSettings = UiSettings()
    history: HistorySettings = HistorySettings()
    dotenv: Mapping[str, Secret] = field(default_factory=empty)
    origins: Mapping[str, str] = field(default_factory=empty)

    @property
    def is_first_run(self) -> bool:
        return not self.agent.provider
