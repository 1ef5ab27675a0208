"""Takes out of a report what is nobody's business: keys, private addresses, the names of folders above one's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings
from clanker_tui.domain.clean import clean
from clanker_tui.domain.hosts import is_this_machine
from clanker_tui.domain.providers import BUILT_IN
from clanker_tui.domain.scrub import scrub
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.spellings import of_environment, without_secrets

WELL_KNOWN = {
    "api.cerebras.ai",
    "api.cohere.com",
    "api.deepseek.com",
    "api.fireworks.ai",
    "api.mistral.ai",
    "api.moonshot.ai",
    "api.perplexity.ai",
    "api.sambanova.ai",
    "api.together.xyz",
    "api.x.ai",
    "generativelanguage.googleapis.com",
    "integrate.api.nvidia.com",
    "models.github.ai",
    "openrouter.ai",
    "router.huggingface.co",
}
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
SHORTEST_HOME = 3  # "/" is no folder to take out

_URL_HOST = re.compile(r"(?<=://)(?:[^\s/@\"'<>]*@)?(\[[0-9a-fA-F:.%]+\]|[^\s/:?#\"'<>)\]]+)")
_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)")
_NUMBER_6 = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}(?![\w:])|\[[0-9a-f:]*::[0-9a-f:%.]*\]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is known to be private. `names` maps the hosts of servers and proxies to what stands in their place.

    `homes` are the names of the home folder, the longest first.
    """

    secrets: tuple[Secret, ...]
    names: Mapping[str, str]
    homes: tuple[str, ...] = ()

    def __call__(self, text: str) -> str:
        """Return a text without all that."""
        text = scrub(without_secrets(clean(text), self.secrets))
        for host, name in sorted(self.names.items(), key=lambda pair: -len(pair[0])):
            text = re.sub(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", name, text, flags=re.IGNORECASE)
        text = _URL_HOST.sub(lambda found: public(found[1]), text)
        for pattern in (_NUMBER, _NUMBER_6):
            text = pattern.sub(lambda found: public(found[0]), text)
        for home in self.homes:
            text = re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text)
        return text


def redaction(settings: Settings, secrets: Iterable[Secret], environ: Mapping[str, str]) -> Redaction:
    """Return what is to be taken out, by the settings, the keys that were seen, and the environment."""
    known = [*secrets, *settings.dotenv.values(), *of_environment(environ.items()), *passwords(environ)]
    servers = numbered("SERVER", hosts(addresses(settings)))
    return Redaction(tuple(known), servers | numbered("PROXY", hosts(proxies(environ))), homes(environ))


def homes(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the home folder: the environment may end it with a slash, name a link to it, or not tell."""
    named = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - where nobody knows it, this raises nothing
    names = {os.path.normpath(named), os.path.realpath(named)} if Path(named).is_absolute() else set[str]()
    return tuple(sorted((name for name in names if len(name) >= SHORTEST_HOME), key=len, reverse=True))


def addresses(settings: Settings) -> Iterator[str]:
    """Yield the addresses of servers that the user gave."""
    tables: tuple[AgentSettings | ProviderSettings, ...] = (
        settings.agent,
        *settings.agents.values(),
        *settings.providers.values(),
    )
    yield from (table.api_base_url for table in tables if table.api_base_url)


def proxies(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the addresses of proxies."""
    for name in PROXIES:
        yield from (value for one in (name, name.lower()) if (value := environ.get(one)))


def passwords(environ: Mapping[str, str]) -> Iterator[Secret]:
    """Yield the user names and passwords in the addresses of proxies."""
    for address in proxies(environ):
        before, at, _ = address.partition("://")[2].rpartition("@")
        if at:
            yield from (Secret(part) for part in (before, *before.split(":", 1)))


def hosts(urls: Iterable[str]) -> Iterator[str]:
    """Yield the hosts in addresses that are private."""
    for url in urls:
        try:
            host = urlsplit(url if "://" in url else f"http://{url}").hostname or ""
        except ValueError:
            continue
        if host and not is_public(host):
            yield host


def numbered(kind: str, found: Iterable[str]) -> dict[str, str]:
    """Return a name for each host: SERVER-1, SERVER-2, …"""
    return {host: f"{kind}-{number}" for number, host in enumerate(dict.fromkeys(found), 1)}


def is_public(host: str) -> bool:
    """Whether a host's name tells nothing of its user."""
    built_in = {urlsplit(provider.base_url).hostname for provider in BUILT_IN}
    return host in WELL_KNOWN | built_in or is_this_machine(host.strip("[]")) or host == "0.0.0.0"  # noqa: S104


def public(host: str) -> str:
    """Return a host as a report may show it."""
    is_named_already = re.fullmatch(r"(?:SERVER|PROXY)-\d+", host) is not None
    return host if is_named_already or is_public(host.lower()) else "HOST"
