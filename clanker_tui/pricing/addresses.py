"""By which address the catalogue may know a provider."""

from __future__ import annotations

from urllib.parse import urlsplit

from clanker_tui.config.settings import Settings
from clanker_tui.domain.hosts import is_this_machine
from clanker_tui.domain.providers import built_in


def listed_address(provider: str, settings: Settings) -> str:
    """Return the address by which the catalogue may know a provider.

    Empty for the demo and for a server on this machine: they are in no catalogue, and do without its 13 MB.
    """
    base_url = base_url_of(provider, settings)
    try:
        host = urlsplit(base_url).hostname
    except ValueError:
        return ""
    return base_url if host and not is_this_machine(host) else ""


def base_url_of(provider: str, settings: Settings) -> str:
    """Return the address that requests to a provider go to; empty when it has none."""
    if settings.agent.provider == provider and settings.agent.api_base_url:
        return settings.agent.api_base_url
    configured = settings.providers.get(provider)
    if configured and configured.api_base_url:
        return configured.api_base_url
    known_provider = built_in(provider)
    return known_provider.base_url if known_provider else ""
