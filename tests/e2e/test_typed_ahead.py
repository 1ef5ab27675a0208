"""What is typed faster than the screen changes arrives where it was meant to."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import WIDE, Installed

pytestmark = pytest.mark.pty


def test_the_words_right_behind_the_key_for_a_filter_are_the_filter(installed: Installed) -> None:
    with installed.app("--demo", size=WIDE) as app:
        app.wait_for("SSH tunnels")
        app.press("f2")
        app.wait_for("p pin")
        app.type("/ssh u/")
        app.wait_for(" ssh u/ ")
        app.press("ctrl+q")
        assert app.wait() == 0
