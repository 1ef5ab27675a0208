"""Whatever is put into the program, it ends at once with an answer or with one line that says what is wrong.

`CLANKER_TUI_FUZZ_ROUNDS` sets how many rounds each target gets, `CLANKER_TUI_FUZZ_SEED` the first of their seeds: what
is printed when a round fails shows that round alone. `python -m tests.fuzz 10000` plays many and prints the figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.rounds import Tally, failures
from tests.fuzz.table import TARGETS
from tests.fuzz.target import Target


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_it_ends_with_an_answer_or_one_line(target: Target, tmp_path: Path) -> None:
    for failure in failures(target, tmp_path, Tally(0, 0.0, 0.0)):
        pytest.fail(str(failure))
