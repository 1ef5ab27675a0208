"""What is asked of a keyring, played with small backends through the real keyring library."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as MissingKeyring
from keyring.backends.null import Keyring as NullKeyring

from clanker_tui.domain.secret import Secret
from clanker_tui.errors import KeyMissingError
from clanker_tui.keys.keyring_store import KeyringStore
from tests.keys.backends import (
    BrokenKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    LockedKeyring,
    MemoryKeyring,
    PlaintextKeyring,
    TalkativeKeyring,
)

KEY = Secret("gsk_canary0123456789")


def use(backend: KeyringBackend) -> KeyringStore:
    keyring.set_keyring(backend)
    return KeyringStore()


def test_a_key_is_kept_found_and_removed() -> None:
    store = use(MemoryKeyring())
    assert store.write("groq", KEY) == "keyring (MemoryKeyring)"
    assert store.read("groq", "openai").secrets == {"groq": KEY}
    assert store.remove("groq") == "keyring (MemoryKeyring)"
    assert store.remove("groq") is None


def test_every_copy_of_a_key_is_removed() -> None:
    backend = MemoryKeyring()
    store = use(backend)
    backend.kept["clanker-tui/groq"] = ["one", "two", "three"]
    store.remove("groq")
    assert store.read("groq").secrets == {}


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (PlaintextKeyring, "PlaintextKeyring does not keep keys safe"),
        (MissingKeyring, "there is none on this system"),
        (NullKeyring, "it is switched off"),
        (LockedKeyring, "it is locked"),
        (BrokenKeyring, "it refused (ZeroDivisionError)"),
        (ForgetfulKeyring, "ForgetfulKeyring took the key and did not keep it"),
    ],
)
def test_a_keyring_that_will_not_do_is_refused_with_the_reason(backend: type[KeyringBackend], reason: str) -> None:
    with pytest.raises(KeyMissingError) as caught:
        use(backend()).write("groq", KEY)
    assert caught.value.message == reason


@pytest.mark.parametrize("backend", [MissingKeyring, NullKeyring])
def test_nothing_is_removed_from_a_keyring_that_is_not_there(backend: type[KeyringBackend]) -> None:
    assert use(backend()).remove("groq") is None


ASK = """
import sys
from clanker_tui.keys.keyring_store import KeyringStore
problem = KeyringStore(deadline_s=60).read("groq").problem
heavy = ("secretstorage.item", "cryptography", "ctypes.util")
print(problem, *(name for name in heavy if name in sys.modules), sep=",")
"""


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.skipif(sys.platform != "linux", reason="about the keyrings of Linux")
@pytest.mark.parametrize(
    ("bus", "imported"), [(None, ""), ("unix:path=/nowhere/bus", ",secretstorage.item,cryptography")]
)
def test_only_what_can_answer_here_is_imported(bus: str | None, imported: str) -> None:
    left_out = ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    if bus is not None:
        env["DBUS_SESSION_BUS_ADDRESS"] = bus
    done = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True, timeout=90, check=True)
    assert done.stdout == f"there is none on this system{imported}\n"


def test_reading_never_raises() -> None:
    assert use(LockedKeyring()).read("groq").problem == "it is locked"


def test_a_key_that_a_backend_repeats_in_its_error_is_shown_nowhere() -> None:
    with pytest.raises(KeyMissingError) as caught:
        use(TalkativeKeyring()).write("groq", KEY)
    assert caught.value.message == "it refused (cannot store ***)"
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_a_keyring_that_hangs_is_asked_again_only_after_it_has_come_back() -> None:
    backend = HangingKeyring()
    keyring.set_keyring(backend)
    store = KeyringStore(deadline_s=0.05)
    assert store.read("groq").problem.startswith("no answer within 0.05 s")
    assert store.read("groq").problem.startswith("no answer within 0.05 s")
    assert backend.asked == 1
    backend.release.set()
    while store.read("groq").problem:
        pass  # the thread that hung is about to say that it no longer does
    assert backend.asked == 2
