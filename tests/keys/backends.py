"""Small keyrings of every temper, for the real keyring library."""

from __future__ import annotations

from threading import Event
from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError


class MemoryKeyring(KeyringBackend):
    """Keeps passwords, several under one name as a Secret Service may."""

    priority: ClassVar[float] = -1  # never chosen by itself

    def __init__(self) -> None:
        self.kept: dict[str, list[str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return next(iter(self.kept.get(f"{service}/{username}", [])), None)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept.setdefault(f"{service}/{username}", []).insert(0, password)

    def delete_password(self, service: str, username: str) -> None:
        self.kept[f"{service}/{username}"].pop(0)


class PlaintextKeyring(MemoryKeyring):
    pass


class ForgetfulKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class TalkativeKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"cannot store\n{password}")


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")


class BrokenKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise ZeroDivisionError


class HangingKeyring(MemoryKeyring):
    """Answers only once it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.release = Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.release.wait()
        return super().get_password(service, username)
