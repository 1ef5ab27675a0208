"""Tests of keys may replace the keyring; it is put back after each."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest


@pytest.fixture(autouse=True)
def own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)
