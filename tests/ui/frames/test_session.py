"""A whole session of the real app is drawn as Textual draws it, at every frame and in all kinds of colours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def play(*arguments: str, **environ: str) -> dict[str, int]:
    """Play the session in a process of its own: colours are decided when Textual is imported."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.frames.session", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return report


@pytest.mark.parametrize(
    ("arguments", "environ", "colours"),
    [
        (["--erases-in-colour"], {"TEXTUAL_COLOR_SYSTEM": "truecolor"}, (True, False)),
        ([], {"TEXTUAL_COLOR_SYSTEM": "256"}, (False, True)),
        (["--erases-in-colour"], {"TEXTUAL_COLOR_SYSTEM": "standard"}, (False, False)),
        ([], {"TEXTUAL_COLOR_SYSTEM": "truecolor", "NO_COLOR": "1"}, (True, False)),
    ],
    ids=["truecolor", "256", "16", "no colour"],
)
def test_both_terminals_show_the_same_at_every_frame(
    arguments: list[str], environ: dict[str, str], colours: tuple[bool, bool]
) -> None:
    report = play(*arguments, **environ)
    assert (report["has_true_colours"], report["has_256_colours"]) == colours
    assert report["frames"] > 60
    assert report["scrolls"] > 3
    assert report["diffed_characters"] < report["plain_characters"] / 3
