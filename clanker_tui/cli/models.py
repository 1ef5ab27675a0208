"""`clanker-tui models`: what a provider offers now."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.agent import ModelInfo
    from clanker_tui.domain.spending import ModelSpeed
    from clanker_tui.domain.usage import UsageRecord

TASKS = ("general", "coding", "fast", "reasoning")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `models` takes."""
    parser.add_argument("provider", nargs="?", metavar="PROVIDER", help="default: the configured one")
    parser.add_argument("-a", "--agent", metavar="NAME", help="the provider of the preset [agents.NAME]")
    parser.add_argument("--base-url", metavar="URL", help="custom endpoint of the provider")
    parser.add_argument("--task", choices=TASKS, help="print the model to use for this, and nothing else")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the list, or the model that is recommended."""
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.config.loading import load_settings
    from clanker_tui.errors import ConfigError

    settings = load_settings(overrides(options))
    provider = settings.agent.provider
    if not provider:
        raise ConfigError("No provider is chosen.", hint="Name one: clanker-tui models groq")
    if options.task and provider != "groq":
        raise ConfigError(f"Models are recommended for groq only, not for {provider}.", hint="Leave out --task.")
    models = run_async(offered_models(settings, provider))
    speeds = {} if options.task else measured_speeds(settings, provider)
    if options.task:
        from clanker_tui.agents.groq_models import recommended_model

        best = recommended_model(options.task, models)
        models = [model for model in models if model.id == best]
    if options.json:
        print_text(as_json(models, speeds))
    elif options.task:
        print_text(models[0].id)
    else:
        print_text(as_table(models, speeds))
    return 0


async def offered_models(settings: Settings, provider: str) -> list[ModelInfo]:
    """Return the models that a provider offers now, those for conversations first."""
    from clanker_tui.cli.asked import keep_in_history
    from clanker_tui.startup import open_services

    services = await open_services(settings, temporary=True)  # the list can be had without a history
    requests: list[UsageRecord] = []
    services.on_usage = requests.append
    try:
        return sorted(await services.models(provider), key=lambda model: (not model.is_chat, model.id))
    finally:
        await services.close()
        await keep_in_history(settings, requests)


def measured_speeds(settings: Settings, provider: str) -> dict[str, ModelSpeed]:
    """Return how fast the models of a provider were in the user's own requests; nothing where no history tells."""
    from clanker_tui.config.lookup import history_file
    from clanker_tui.history.glance import glance
    from clanker_tui.history.speed import speeds

    found = glance(history_file(settings), speeds) or []
    return {one.model: one for one in found if one.provider == provider}


def as_table(models: Sequence[ModelInfo], speeds: Mapping[str, ModelSpeed]) -> str:
    """Return the models as a table for people: those that can hold a conversation."""
    from clanker_tui.cli.figures import usd_per_million
    from clanker_tui.cli.table import table, table_width
    from clanker_tui.domain.figures import seconds, speed, tokens

    chat = [model for model in models if model.is_chat]
    is_measured = any(model.id in speeds for model in chat)
    rows = []
    for model in chat:
        one = speeds.get(model.id)
        measured = [speed(one.tokens_per_s).removesuffix(" tok/s"), seconds(one.ttft_ms)] if one else ["", ""]
        rows.append(
            [
                model.id,
                tokens(model.context_tokens),
                usd_per_million(model.input_usd),
                usd_per_million(model.output_usd),
                *(measured if is_measured else []),
                model.best_for,
                model.retires_on.isoformat() if model.retires_on else "",
            ]
        )
    figures = ["CONTEXT", "INPUT $/M", "OUTPUT $/M", *(["TOK/S", "TTFT"] if is_measured else [])]
    spare = ("BEST FOR", "TTFT", "RETIRES", "CONTEXT")
    return table(["MODEL", *figures, "BEST FOR", "RETIRES"], rows, right=figures, width=table_width(), spare=spare)


def as_json(models: Sequence[ModelInfo], speeds: Mapping[str, ModelSpeed]) -> str:
    """Return all that is known of the models; null is unknown."""
    import json
    from dataclasses import asdict

    rows = []
    for model in models:
        one = speeds.get(model.id)
        rows.append(
            {
                **asdict(model),
                "retires_on": model.retires_on and model.retires_on.isoformat(),
                "measured_requests": one.count if one else 0,
                "tokens_per_s": one.tokens_per_s if one else None,
                "ttft_ms": one.ttft_ms if one else None,
            }
        )
    return json.dumps(rows, indent=2, ensure_ascii=False)
