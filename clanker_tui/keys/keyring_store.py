"""The operating system's keyring, kept at arm's length: it may be missing, locked, refuse, or never answer.

The only module that imports keyring. Whatever is asked of it happens in a daemon thread with a deadline: neither the
caller nor the end of the process ever waits for a keyring that hangs.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.scrub import MARK, scrub
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import KeyMissingError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "clanker-tui"
DEADLINE_S = 3.0
PAUSE_S = 60.0  # after no answer: lists and dialogs stay quick, and a keyring that was unlocked is found again

NO_KEYRING = "there is none on this system"
SWITCHED_OFF = "it is switched off"

_MAX_COPIES = 10


class Answer(NamedTuple):
    """What the keyring holds. `problem` says why it could not be read; empty when it could."""

    secrets: Mapping[str, Secret]
    place: str = ""
    problem: str = ""


class KeyringStore:
    """Reads, writes and removes keys. After a keyring has not answered it is left alone for a minute."""

    def __init__(self, *, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._silent_until = 0.0

    def read(self, *users: str) -> Answer:
        """Return the keys of several users within one deadline; a keyring that cannot be read is an answer too."""

        def job(backend: KeyringBackend) -> Answer:
            found = {user: backend.get_password(SERVICE, user) for user in users}
            return Answer({user: Secret(text) for user, text in found.items() if text}, _place(backend))

        try:
            return self._ask(job, users[0] if users else "")
        except KeyMissingError as error:
            return Answer({}, problem=error.message)

    def write(self, user: str, secret: Secret) -> str:
        """Keep a key and return where.

        Raises:
            KeyMissingError: the keyring cannot be used; its message is the reason.
        """

        def job(backend: KeyringBackend) -> str:
            backend.set_password(SERVICE, user, secret.reveal())
            if backend.get_password(SERVICE, user) != secret.reveal():
                raise KeyMissingError(f"{_name(backend)} took the key and did not keep it", provider=user)
            return _place(backend)

        return self._ask(job, user, hidden=secret)

    def remove(self, user: str) -> str | None:
        """Remove a key and return from where; None when there was none, or there is no keyring. Raises as `write`."""

        def job(backend: KeyringBackend) -> str | None:
            copies = 0
            while copies < _MAX_COPIES and backend.get_password(SERVICE, user) is not None:
                backend.delete_password(SERVICE, user)  # one at a time: other programs may have added copies
                copies += 1
            return _place(backend) if copies else None

        try:
            return self._ask(job, user)
        except KeyMissingError as error:
            if error.message in (NO_KEYRING, SWITCHED_OFF):
                return None
            raise

    def _ask(self, job: Callable[[KeyringBackend], T], user: str, *, hidden: Secret | None = None) -> T:
        """Do something with the keyring in a thread of its own, and wait for it no longer than the deadline."""
        no_answer = f"no answer within {self._deadline_s:g} s; it may be locked, or waiting for its password"
        if time.monotonic() < self._silent_until:
            raise KeyMissingError(no_answer, provider=user)
        outcomes: SimpleQueue[T | BaseException] = SimpleQueue()

        def work() -> None:
            try:
                outcomes.put(job(_usable_backend(user)))
            except BaseException as error:  # noqa: BLE001 - raised again by the caller, in its own thread
                outcomes.put(error)
            self._silent_until = 0.0

        Thread(target=work, name="keyring", daemon=True).start()
        try:
            outcome = outcomes.get(timeout=self._deadline_s)
        except Empty as error:
            self._silent_until = time.monotonic() + PAUSE_S
            raise KeyMissingError(no_answer, provider=user) from error
        if isinstance(outcome, KeyMissingError):
            raise outcome
        if isinstance(outcome, Exception):
            reason = KeyMissingError(_reason(outcome, hidden), provider=user)
            raise reason from (None if hidden else outcome)  # what was raised while writing a key may repeat it
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def _usable_backend(user: str) -> KeyringBackend:
    """Return the keyring to use: the one that was configured, else the best that keeps keys safe.

    Raises:
        KeyMissingError: there is none.
    """
    import logging

    import keyring
    from keyring.backends.chainer import ChainerBackend

    logger = logging.getLogger("keyring")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # a broken plug-in must not print into the app's screen
    _leave_out_what_cannot_work()
    chosen = keyring.get_keyring()
    candidates = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    objections = [_objection(backend) for backend in candidates]
    for backend, objection in zip(candidates, objections, strict=True):
        if not objection:
            return backend
    raise KeyMissingError(objections[0] if objections else NO_KEYRING, provider=user)


def _leave_out_what_cannot_work() -> None:
    """Keep the plug-ins of another system, and of a bus that is not there, from importing what they are made for.

    keyring loads all its plug-ins. None in place of a module makes importing it fail; both plug-ins reckon with that,
    and say in their own words that they cannot be used here.
    """
    out_of_place: list[str] = []
    if sys.platform != "darwin":
        out_of_place.append("keyring.backends.macOS.api")  # runs compilers to look for the libraries of macOS
    if not _has_session_bus():
        out_of_place.append("secretstorage")  # brings a library for cryptography: 7 MB
    for module in out_of_place:
        sys.modules.setdefault(module, None)  # type: ignore[arg-type]  # no module on purpose


def _has_session_bus() -> bool:
    """Whether there may be a session bus, on which the Secret Service answers."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or (folder is not None and Path(folder, "bus").exists())


def _objection(backend: KeyringBackend) -> str:
    """Return why a backend will not do; empty when it will."""
    for kind in type(backend).__mro__:
        if kind.__module__ == "keyring.backends.fail":
            return NO_KEYRING
        if kind.__module__ == "keyring.backends.null":
            return SWITCHED_OFF
        if kind.__module__.startswith("keyrings.alt.") or "plaintext" in kind.__name__.lower():
            return f"{kind.__name__} does not keep keys safe"
    return ""


def _name(backend: KeyringBackend) -> str:
    """Return a backend's name: most are called Keyring, and their modules say which."""
    kind = type(backend)
    return kind.__module__.rpartition(".")[2] if kind.__name__ in ("Keyring", "DBusKeyring") else kind.__name__


def _place(backend: KeyringBackend) -> str:
    return f"keyring ({clean_line(_name(backend), 40)})"


def _reason(error: Exception, hidden: Secret | None) -> str:
    """Return one line on what a backend raised, without the key that it may repeat."""
    from keyring.errors import KeyringLocked, NoKeyringError

    match error:
        case KeyringLocked():
            return "it is locked"
        case NoKeyringError():
            return NO_KEYRING
        case _:
            text = str(error)
            if hidden is not None:
                text = text.replace(hidden.reveal(), MARK)
            return f"it refused ({clean_line(scrub(text), 120) or type(error).__name__})"
