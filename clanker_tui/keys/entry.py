"""Keys as they are typed or pasted: trimmed, checked, and questioned when they look like another provider's."""

from __future__ import annotations

import unicodedata

from clanker_tui.domain.providers import BUILT_IN, Provider, built_in
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError

LONGEST_KEY = 8192
_COMMON_PREFIX = "sk-"  # many gateways give out keys that begin like OpenAI's


def parse_key(text: str) -> Secret:
    """Return a key without the blanks and newlines round it.

    Raises:
        ConfigError: it is empty, too long, or holds a character that no key has; names that character only.
    """
    key = text.strip()
    if not key:
        raise ConfigError("The key is empty.")
    if len(key) > LONGEST_KEY:
        raise ConfigError(f"The key is too long ({len(key):,} characters).", hint="Was a whole file pasted?")
    for place, char in enumerate(key, start=1):
        if not "!" <= char <= "~" or char in "\"'`":
            raise ConfigError(
                f"The key holds {_name(char)} as its character number {place}.",
                hint="Paste the key alone, without quotes or words round it.",
            )
    return Secret(key)


def question(provider: str, secret: Secret) -> str | None:
    """Return what is odd about a key for a provider, as a sentence for the user; None when nothing is."""
    wanted = built_in(provider)
    owner = _owner(secret)
    if owner is not None and owner.name != provider:
        if wanted is None and owner.key_prefix == _COMMON_PREFIX:
            return None
        return f"This looks like a key of {owner.title} ({owner.key_prefix}…), not of {_title(provider)}."
    if owner is None and wanted is not None and wanted.key_prefix:
        return f"Keys of {wanted.title} begin with {wanted.key_prefix}; this one does not."
    return None


def _owner(secret: Secret) -> Provider | None:
    """Return the provider whose keys begin like this one; of several the one with the longest prefix."""
    key = secret.reveal()
    fitting = [provider for provider in BUILT_IN if provider.key_prefix and key.startswith(provider.key_prefix)]
    return max(fitting, key=lambda provider: len(provider.key_prefix), default=None)


def _title(provider: str) -> str:
    known = built_in(provider)
    return known.title if known else provider


def _name(char: str) -> str:
    common = {" ": "a blank", "\n": "a line break", "\r": "a line break", "\t": "a tab", "\0": "a NUL"}
    if char in common:
        return common[char]
    name = unicodedata.name(char, "").lower()
    return f"a character called {name!r}" if name else f"the character U+{ord(char):04X}"
