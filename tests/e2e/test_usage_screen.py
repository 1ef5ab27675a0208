"""In a terminal, what was spent is seen at a key, and leads down to a single request."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NORMAL, Installed

pytestmark = pytest.mark.pty

TINY = (40, 12)


@pytest.mark.parametrize("size", [NORMAL, TINY], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_key_shows_what_was_spent_down_to_one_request(installed: Installed, size: tuple[int, int]) -> None:
    with installed.app("--demo", size=size) as app:
        app.wait_for("Ask anything")
        app.submit("/usage")
        app.wait_for("without a price" if size == NORMAL else "7 days")
        app.type("3")
        app.wait_for("by model")
        app.type("a")
        app.wait_for("All time")
        app.wait_for("claude-sonnet")
        app.press("enter")
        app.wait_for("conversation")
        app.type("4")
        app.wait_for("when")
        app.press("enter")
        app.wait_for("purpose")
        app.press("f4")
        app.wait_for("Ask anything")
        app.press("f4")
        app.wait_for("purpose")
        app.press("ctrl+q")
        assert app.wait() == 0
