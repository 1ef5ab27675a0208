"""The key file: keys in plain text that only their owner may read. It exists only where the user chose it."""

from __future__ import annotations

import json
from pathlib import Path

from clanker_tui import paths
from clanker_tui.config.exposure import exposure
from clanker_tui.config.reading import read_text
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError


class KeyFile:
    """A JSON object of provider and key."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Secret]:
        """Return the keys by provider; nothing when there is no file.

        Raises:
            ConfigError: others may read or change the file, or it is not a key file.
        """
        if problem := exposure(self.path):
            raise ConfigError(problem)
        text = read_text(self.path)
        if text is None:
            return {}
        try:
            keys = json.loads(text)
        except (ValueError, RecursionError):
            raise self._malformed() from None  # the error of the parser holds the text
        if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
            raise self._malformed()
        return {provider: Secret(key) for provider, key in keys.items()}

    def put(self, provider: str, secret: Secret) -> None:
        """Keep a key; the file is created if need be. Raises as `read` does, and when it cannot be written."""
        self._write({**self.read(), provider: secret})

    def remove(self, provider: str) -> bool:
        """Remove a key, and the file with the last one; false when it held none. Raises as `put` does."""
        keys = self.read()
        if provider not in keys:
            return False
        del keys[provider]
        if keys:
            self._write(keys)
        else:
            self.path.unlink()
        return True

    def _write(self, keys: dict[str, Secret]) -> None:
        text = json.dumps({provider: secret.reveal() for provider, secret in keys.items()}, indent=2)
        paths.write_private(self.path, f"{text}\n".encode())

    def _malformed(self) -> ConfigError:
        return ConfigError(f"{self.path}: not a key file.", hint="It is a JSON object of providers and keys.")
