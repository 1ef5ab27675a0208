"""Finds the key of a provider: every place it may come from, in order, the first hit wins."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from clanker_tui import paths
from clanker_tui.config.children import variables_of_keys, without_keys
from clanker_tui.config.settings import ProviderSettings, Settings
from clanker_tui.domain.providers import BUILT_IN, built_in, key_variables
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ClankerError, ConfigError, KeyMissingError
from clanker_tui.keys.command import key_from_command
from clanker_tui.keys.entry import parse_key
from clanker_tui.keys.key_file import KeyFile
from clanker_tui.keys.keyring_store import Answer, KeyringStore

SESSION = "this session"
KEY_FILE = "key file"
COMMAND = "command"

Prompt = Callable[[str], Secret | None]


class FoundKey(NamedTuple):
    """A key, and the place it was found in, as a user would name it."""

    secret: Secret
    source: str


@dataclass(frozen=True, slots=True)
class KeyReport:
    """Where a provider's key comes from; `source` is None when it has none. `problem` is what stood in the way."""

    provider: str
    source: str | None
    problem: str = ""


class Keys:
    """Looks in api_key_env, the standard variables, `.env`, api_key_command, the keyring and the key file.

    A key entered for this session comes before them all: whoever enters one has just seen that the others will not do.

    Args:
        prompt: asks the user for a provider's key when there is none anywhere; it is used for this session only.
    """

    def __init__(
        self, settings: Settings, *, environ: Mapping[str, str] | None = None, prompt: Prompt | None = None
    ) -> None:
        self._settings = settings
        self._environ = os.environ if environ is None else environ
        self._prompt = prompt
        self._keyring = KeyringStore()
        self._session: dict[str, Secret] = {}
        from_the_start = (self._environ.get(name) for name in variables_of_keys(settings))
        self._seen: set[Secret] = {*settings.dotenv.values(), *(Secret(text) for text in from_the_start if text)}

    def find(self, provider: str, *, api_key_env: str | None = None) -> FoundKey:
        """Return a provider's key. May take as long as the keyring (3 s) and api_key_command (30 s) are given.

        Args:
            api_key_env: the variable to look in first; None for the one the configuration names.

        Raises:
            KeyMissingError: there is none, or the command failed; names every place looked in.
            ConfigError: the key that was found cannot be one.
        """
        found = self._find(provider, api_key_env)
        self._seen.add(found.secret)
        return found

    def find_if_needed(self, provider: str, *, api_key_env: str | None = None) -> FoundKey | None:
        """Return a provider's key as `find` does; None for one that works without.

        A server of the user's own may take none: one that wants a key says so itself.
        """
        known = built_in(provider)
        if known is not None and not known.needs_key:
            return None
        try:
            return self.find(provider, api_key_env=api_key_env)
        except KeyMissingError:
            if known is not None or self._is_key_configured(provider, api_key_env):
                raise
            return None

    def locate(self, provider: str) -> KeyReport:
        """Say where a provider's key would come from. A command is not run for that; never raises."""
        return self.locate_all([provider])[0]

    def locate_all(self, providers: Iterable[str]) -> list[KeyReport]:
        """Say it of several providers; the keyring is asked once."""
        reports = {provider: self._locate_before_keyring(provider) for provider in providers}
        open_ones = [provider for provider, report in reports.items() if report is None]
        answer = self._keyring.read(*open_ones) if open_ones else Answer({})
        return [report or self._locate_in_stores(provider, answer) for provider, report in reports.items()]

    def everywhere(self, providers: Iterable[str]) -> dict[str, list[FoundKey]]:
        """Return every stored key of some providers with its place, in the order they are looked at.

        For who compares them, or takes them out of a text. No command is run; a place that cannot be read holds none.
        """
        names = list(providers)
        answer = self._keyring.read(*names)
        try:
            kept = self._key_file().read()
        except ClankerError:
            kept = {}
        found = {name: list(self._stored(name, answer, kept)) for name in names}
        self._seen.update(key.secret for keys in found.values() for key in keys)
        return found

    def keyring_problem(self) -> str:
        """Return why the keyring cannot be used, after 3 s at most; empty when it can."""
        return self._keyring.read(BUILT_IN[0].name).problem

    def keyring_place(self) -> str:
        """Return the keyring that answers, as a user would name it; empty when none does."""
        return self._keyring.read(BUILT_IN[0].name).place

    def store(self, provider: str, secret: Secret) -> str:
        """Keep a key in the keyring and return where.

        Raises:
            KeyMissingError: the keyring cannot be used; says why.
        """
        self._seen.add(secret)
        try:
            place = self._keyring.write(provider, secret)
        except KeyMissingError as error:
            raise KeyMissingError(f"The keyring cannot be used: {error.message}.", provider=provider) from error
        self._session.pop(provider, None)
        return place

    def store_in_file(self, provider: str, secret: Secret) -> str:
        """Keep a key in the key file, which the user chose, and return where.

        Raises:
            ConfigError: the file is open to others, malformed, or cannot be written.
        """
        self._seen.add(secret)
        file = self._key_file()
        file.put(provider, secret)
        self._session.pop(provider, None)
        return f"{KEY_FILE} {file.path}"

    def use_for_session(self, provider: str, secret: Secret) -> None:
        """Use a key until the program ends, before any other, and keep it nowhere."""
        self._seen.add(secret)
        self._session[provider] = secret

    def delete(self, provider: str) -> list[str]:
        """Remove a key wherever the program keeps it, and return the places it was removed from.

        Raises:
            KeyMissingError: there is a keyring and it cannot be used, so a key may still be in it.
            ConfigError: the key file cannot be changed.
        """
        places = [SESSION] if self._session.pop(provider, None) else []
        if self._key_file().remove(provider):
            places.append(KEY_FILE)
        try:
            place = self._keyring.remove(provider)
        except KeyMissingError as error:
            done = f"Removed from {' and '.join(places)}, but the" if places else "The"
            what = f"{done} keyring cannot be used: {error.message}."
            raise KeyMissingError(what, provider=provider) from error
        return [*places, place] if place else places

    def known_secrets(self) -> Sequence[Secret]:
        """Return every key that went through here, or can be seen at no cost: what a log must never show."""
        return tuple(self._seen)

    def _find(self, provider: str, api_key_env: str | None) -> FoundKey:
        for source, text in self._texts(provider, api_key_env):
            if text.strip():
                return FoundKey(_parse(source, text), source)
        if command := self._provider(provider).api_key_command:
            environ = without_keys(self._environ, self._settings)
            return FoundKey(_parse(COMMAND, key_from_command(provider, command, environ=environ)), COMMAND)
        answer = self._keyring.read(provider)
        if provider in answer.secrets:
            return FoundKey(_parse(answer.place, answer.secrets[provider].reveal()), answer.place)
        if kept := self._key_file().read().get(provider):
            return FoundKey(_parse(KEY_FILE, kept.reveal()), KEY_FILE)
        if self._prompt and (entered := self._prompt(provider)):
            self.use_for_session(provider, entered)
            return FoundKey(entered, SESSION)
        raise self._missing(provider, api_key_env, answer.problem)

    def _locate_before_keyring(self, provider: str) -> KeyReport | None:
        source = next((source for source, text in self._texts(provider, None) if text.strip()), None)
        if source is None and self._provider(provider).api_key_command:
            source = COMMAND
        return KeyReport(provider, source) if source else None

    def _locate_in_stores(self, provider: str, answer: Answer) -> KeyReport:
        if provider in answer.secrets:
            return KeyReport(provider, answer.place)
        problem = f"keyring: {answer.problem}" if answer.problem else ""
        missing = KeyReport(provider, None, problem)
        try:
            return replace(missing, source=KEY_FILE) if provider in self._key_file().read() else missing
        except ClankerError as error:
            return replace(missing, problem=str(error))

    def _stored(self, provider: str, answer: Answer, kept: Mapping[str, Secret]) -> Iterator[FoundKey]:
        for source, text in self._texts(provider, None):
            if text.strip():
                yield FoundKey(Secret(text.strip()), source)
        if secret := answer.secrets.get(provider):
            yield FoundKey(secret, answer.place)
        if secret := kept.get(provider):
            yield FoundKey(secret, KEY_FILE)

    def _texts(self, provider: str, api_key_env: str | None) -> Iterator[tuple[str, str]]:
        """Yield what costs nothing to look at: (source, text), the text empty where there is none."""
        if provider in self._session:
            yield SESSION, self._session[provider].reveal()
        names = self._variables(provider, api_key_env)
        for name in names:
            yield f"environment {name}", self._environ.get(name, "")
        for name in names:
            if name in self._settings.dotenv:
                yield f".env {name}", self._settings.dotenv[name].reveal()

    def _variables(self, provider: str, api_key_env: str | None) -> list[str]:
        agent = self._settings.agent
        of_agent = agent.api_key_env if agent.provider == provider else None
        first = (api_key_env or of_agent, self._provider(provider).api_key_env)
        return list(dict.fromkeys([*filter(None, first), *key_variables(provider)]))

    def _is_key_configured(self, provider: str, api_key_env: str | None) -> bool:
        """Whether the configuration says that there is a key, beyond what is looked for anyway."""
        has_variable = len(self._variables(provider, api_key_env)) > len(key_variables(provider))
        return has_variable or bool(self._provider(provider).api_key_command)

    def _provider(self, name: str) -> ProviderSettings:
        return self._settings.providers.get(name) or ProviderSettings()

    def _key_file(self) -> KeyFile:
        return KeyFile(paths.key_file(self._environ))

    def _missing(self, provider: str, api_key_env: str | None, keyring_problem: str) -> KeyMissingError:
        variables = self._variables(provider, api_key_env)
        keyring = f"the keyring ({keyring_problem})" if keyring_problem else "the keyring"
        places = f"{', '.join(variables)} in the environment and .env, {keyring}, the key file"
        known = built_in(provider)
        where = f" Get a key at {known.key_url}" if known and known.key_url else ""
        return KeyMissingError(
            f"No key for {provider}: looked for {places}.",
            provider=provider,
            hint=f"Set {variables[-1]}, or run: clanker-tui keys set {provider}.{where}",
        )


def _parse(source: str, text: str) -> Secret:
    try:
        return parse_key(text)
    except ConfigError as error:
        raise ConfigError(f"{source}: {error.message}", hint=error.hint) from error
