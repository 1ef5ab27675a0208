"""`clanker-tui models`: what a provider offers now."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.agent import ModelInfo
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
    if options.task:
        from clanker_tui.agents.groq_models import recommended_model

        best = recommended_model(options.task, models)
        models = [model for model in models if model.id == best]
    if options.json:
        print_text(as_json(models))
    elif options.task:
        print_text(models[0].id)
    else:
        print_text(as_table(models))
    return 0


async def offered_models(settings: Settings, provider: str) -> list[ModelInfo]:
    """Return the models that a provider offers now, those for conversations first."""
    from clanker_tui.cli.asked import keep_in_history
    from clanker_tui.services import open_services

    services = await open_services(settings, temporary=True)  # the list can be had without a history
    requests: list[UsageRecord] = []
    services.on_usage = requests.append
    try:
        return sorted(await services.models(provider), key=lambda model: (not model.is_chat, model.id))
    finally:
        await services.close()
        await keep_in_history(settings, requests)


def as_table(models: Sequence[ModelInfo]) -> str:
    """Return the models as a table for people: those that can hold a conversation."""
    from clanker_tui.cli.figures import usd_per_million
    from clanker_tui.cli.table import table, table_width
    from clanker_tui.domain.figures import tokens

    rows = [
        [
            model.id,
            tokens(model.context_tokens),
            usd_per_million(model.input_usd),
            usd_per_million(model.output_usd),
            model.best_for,
            model.retires_on.isoformat() if model.retires_on else "",
        ]
        for model in models
        if model.is_chat
    ]
    head = ["MODEL", "CONTEXT", "INPUT $/M", "OUTPUT $/M", "BEST FOR", "RETIRES"]
    return table(head, rows, right=("CONTEXT", "INPUT $/M", "OUTPUT $/M"), width=table_width())


def as_json(models: Sequence[ModelInfo]) -> str:
    """Return all that is known of the models; null is unknown."""
    import json
    from dataclasses import asdict

    rows = [{**asdict(model), "retires_on": model.retires_on and model.retires_on.isoformat()} for model in models]
    return json.dumps(rows, indent=2, ensure_ascii=False)
