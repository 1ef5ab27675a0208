"""Whatever stands in the file, the answer is settings or one line, and it comes at once."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.config.document import parse_document
from clanker_tui.config.positions import positions
from clanker_tui.config.tables import read_tables
from clanker_tui.config.template import template
from clanker_tui.errors import ConfigError
from tests.config.test_loading import FILE
from tests.config.test_positions import TEXT, paths_in

PIECES = [*"[]{}=.\"'#\n\\\0é", '"""', "'''", "[[", "nan", "1e999", "true"]
WORDS = ["agent", "model", "provider", "a", "1", " "]
SEED = 20_261_122
MUTATIONS = 4000

EVERYTHING = re.sub(r"^#(?! )", "", template(), flags=re.MULTILINE)


def outcome(text: str) -> str:
    """Return what is said about a text; empty when it is a configuration."""
    try:
        read_tables(parse_document(Path("FILE"), text))
    except ConfigError as error:
        return str(error)
    return ""


def mutate(text: str, chance: random.Random) -> str:
    """Return a text with a few pieces taken out, put in, doubled or moved."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((1, 1, 3, 20, 200)))
        piece = chance.choice((*PIECES, text[start:end], ""))
        text = text[:start] + piece + text[chance.choice((start, end)) :]
    return text


def test_a_changed_configuration_is_still_one_or_is_refused_in_one_line() -> None:
    chance = random.Random(SEED)
    start = time.process_time()
    said = [outcome(mutate(chance.choice((FILE, EVERYTHING, TEXT)), chance)) for _ in range(MUTATIONS)]
    assert time.process_time() - start < 40
    assert all(message.isprintable() for message in said)
    assert all(message.startswith("FILE:") for message in said if message)
    assert 0 < sum(not message for message in said) < MUTATIONS


@settings(deadline=None)  # how long one example takes says more about the machine
@given(st.lists(st.one_of(st.sampled_from(PIECES + WORDS), st.text(max_size=3))))
def test_any_text_is_a_configuration_or_is_refused_in_one_line(pieces: list[str]) -> None:
    assert outcome("".join(pieces)).isprintable()


KEY = st.one_of(st.sampled_from(["a", "b", '"c d"', "'e.f'", '"g\\u0041"', '""']))
SCALAR = st.sampled_from(["1", "-inf", '"]"', "'}'", '"""x"""""', "'''\n['''", "1979-05-27 07:32:00", "true", '"#"'])
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ " + " , ".join(items) + " ]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{number} = {item}" for number, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=6,
)
DOTTED = st.lists(KEY, min_size=1, max_size=3).map(" . ".join)
LINE = st.one_of(
    st.tuples(DOTTED, VALUE).map(lambda pair: f"{pair[0]} = {pair[1]} # = ["),
    DOTTED.map(lambda key: f"[{key}] # ]"),
    DOTTED.map(lambda key: f"  [[ {key} ]]"),
    st.just("# [x] = 1"),
)


@settings(deadline=None)  # how long one example takes says more about the machine
@given(st.lists(LINE, max_size=8).map("\n".join))
def test_the_place_of_every_key_is_known_in_every_valid_text(text: str) -> None:
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError:
        assert outcome(text).isprintable()
        return
    found = positions(text)
    assert set(paths_in(data)) <= found.keys()
    lines = text.split("\n")
    for place in found.values():
        assert 1 <= place.column <= len(lines[place.line - 1])


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 900_000,
        "a = [" + "1, " * 200_000 + "]",
        'a = """' + "x" * 900_000 + '"""',
        'a = """' + '\\"' * 400_000 + '"""',
        "".join(f"k{number} = 1\n" for number in range(50_000)),
        "".join(f"[agents.k{number}]\n" for number in range(30_000)),
        "# " + "[" * 900_000,
        '"' + "k" * 900_000 + '" = 1',
        "a." * 400_000 + "b = 1",
        '"' * 900_000,
        "[" * 900_000,
    ],
    ids=range(11),
)
def test_a_file_of_the_largest_size_is_read_or_refused_quickly(text: str) -> None:
    start = time.process_time()
    assert outcome(text).isprintable()
    assert time.process_time() - start < 5
