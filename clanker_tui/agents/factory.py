"""Makes agents: the table of dialects, and what each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.agents.endpoint import Endpoint, check_key_may_travel, parse_endpoint
from clanker_tui.config.nearest import quote, suggest
from clanker_tui.config.settings import ProviderSettings
from clanker_tui.domain.providers import BUILT_IN, Wire, built_in, default_model
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError, KeyMissingError

if TYPE_CHECKING:
    import httpx2

    from clanker_tui.agents.connection import Timeouts
    from clanker_tui.agents.dialect import Dialect
    from clanker_tui.agents.remote import RemoteAgent
    from clanker_tui.agents.retries import RetryPolicy
    from clanker_tui.domain.agent import Agent


def create_agent(
    provider: str,
    model: str,
    *,
    settings: ProviderSettings | None = None,
    key: Secret | None = None,
    base_url: str | None = None,
    timeout_s: float | None = None,
    max_retries: int = 2,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Agent:
    """Return an agent that talks to one provider with one model. Nothing is sent yet.

    Args:
        provider: a built-in provider, or the name of a table under [providers]; then `settings` is that table.
        model: as the provider spells it; empty for the provider's default.
        base_url: wins over the one in `settings`, which wins over the provider's own.
        timeout_s: longest silence of the provider; None for what `settings` says.
        max_retries: tries after the first when nothing has arrived yet.

    Raises:
        ConfigError: the provider is not supported, or its base URL is missing or unusable.
        KeyMissingError: the provider's own service needs a key.
    """
    known = built_in(provider)
    if known is None and settings is None:
        raise unsupported(provider)
    settings = settings or ProviderSettings()
    wire = wire_of(provider, settings)
    model = model or default_model(provider)
    if wire is Wire.DEMO:
        from clanker_tui.agents.demo import DemoAgent

        return DemoAgent(model)
    own_url = known.base_url if known else ""
    url = base_url or settings.api_base_url or own_url
    if not url:
        raise ConfigError(
            f"The provider {quote(provider)} has no base URL.", hint=f"Set api_base_url under [providers.{provider}]."
        )
    if key is None and known is not None and known.needs_key and url == own_url:
        raise KeyMissingError(
            f"There is no key for {known.title}.",
            provider=provider,
            hint=f"Store one: clanker-tui keys set {provider}.",
        )
    endpoint = parse_endpoint(url)
    check_key_may_travel(endpoint, key, allow_plain_http=settings.allow_plain_http)

    from clanker_tui.agents.connection import QUIET_S, WHOLE_S, Timeouts
    from clanker_tui.agents.retries import RetryPolicy

    idle_s = timeout_s or settings.timeout_s
    return remote_agent(
        provider,
        model,
        wire,
        endpoint,
        key,
        timeouts=Timeouts(
            settings.connect_timeout_s, idle_s, quiet_s=max(QUIET_S, idle_s), whole_s=max(WHOLE_S, idle_s)
        ),
        policy=RetryPolicy(max_retries),
        transport=transport,
    )


def unsupported(provider: str) -> ConfigError:
    names = [known.name for known in BUILT_IN]
    nearest = suggest(provider, names)
    listed = f"Supported: {', '.join(names)}, or a table [providers.NAME] in the configuration."
    return ConfigError(
        f"The provider {quote(provider)} is not supported.",
        hint=f"{nearest} {listed}" if nearest.startswith("Did") else listed,
    )


def wire_of(provider: str, settings: ProviderSettings) -> Wire:
    """Return the protocol to speak: the configured kind, else the provider's own, else Chat Completions."""
    known = built_in(provider)
    if settings.kind is None:
        return known.wire if known else Wire.OPENAI_COMPATIBLE
    kinds = [wire.value for wire in Wire if wire is not Wire.DEMO]
    if settings.kind not in kinds:
        raise ConfigError(
            f"providers.{provider}.kind is {quote(settings.kind)}, which is no kind.",
            hint=suggest(settings.kind, kinds),
        )
    return Wire(settings.kind)


def remote_agent(
    provider: str,
    model: str,
    wire: Wire,
    endpoint: Endpoint,
    key: Secret | None,
    *,
    timeouts: Timeouts,
    policy: RetryPolicy,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> RemoteAgent:
    """Put an agent together. Importing what it is made of takes about a fifth of a second the first time."""
    from clanker_tui.agents.connection import Connection
    from clanker_tui.agents.origin import Origin
    from clanker_tui.agents.redaction import Redactor
    from clanker_tui.agents.remote import RemoteAgent

    dialect = dialect_of(provider, wire, endpoint)
    connection = Connection(
        endpoint,
        Origin(provider, endpoint.host, Redactor(key)),
        headers=dialect.headers,
        auth=dialect.auth(key, endpoint.host) if key else None,
        timeouts=timeouts,
        transport=transport,
    )
    return RemoteAgent(dialect, connection, model, policy)


def dialect_of(provider: str, wire: Wire, endpoint: Endpoint) -> Dialect:
    """Return the dialect that is spoken at an endpoint."""
    match wire:
        case Wire.ANTHROPIC:
            from clanker_tui.agents.anthropic import Messages

            return Messages(provider, path="" if endpoint.path.endswith("/v1") else "/v1")
        case Wire.GROQ:
            from clanker_tui.agents.groq import Groq

            return Groq(provider)
        case Wire.OPENAI:
            from clanker_tui.agents.openai import OpenAI

            return OpenAI(provider)
        case _:
            from clanker_tui.agents.openai_chat import ChatCompletions

            return ChatCompletions(provider)
