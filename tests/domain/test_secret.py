"""A key cannot be printed by accident."""

import pickle
import traceback

import pytest

from clanker_tui.domain.secret import Secret

KEY = "gsk_canary_1234567890"


def test_no_way_of_printing_shows_the_key() -> None:
    secret = Secret(KEY)
    shown = f"{secret} {secret!r} {secret!s} {secret:>10} {[secret]} {{'k': secret}} %s" % secret
    assert KEY not in shown
    assert "***" in shown


def test_only_reveal_gives_the_key() -> None:
    assert Secret(KEY).reveal() == KEY


def test_a_key_is_never_pickled() -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(Secret(KEY))


def test_equal_keys_are_equal_and_an_empty_one_is_false() -> None:
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret("other")
    assert Secret(KEY) != KEY
    assert len({Secret(KEY), Secret(KEY)}) == 1
    assert not Secret("")


def test_a_traceback_with_locals_does_not_show_it() -> None:
    secret = Secret(KEY)
    try:
        raise ValueError(f"failed with {secret}")
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "secret = ***" in shown
    assert KEY not in shown.replace(f"KEY = {KEY!r}", "")
