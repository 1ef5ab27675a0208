"""JSON that is read one value at a time."""

from __future__ import annotations

import io
import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.errors import ImportFileError
from clanker_tui.importers.elements import PIECE, elements

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Dripping(io.BytesIO):
    """A stream that gives few bytes at a time, whatever is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(3)


@given(st.lists(VALUES), st.sampled_from([None, 1]), st.booleans())
def test_an_array_gives_its_elements_however_it_arrives(
    values: list[object], indent: int | None, is_ascii: bool
) -> None:
    content = json.dumps(values, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    expected = json.loads(content.decode("utf-8", "replace"))

    assert list(elements(io.BytesIO(content))) == expected
    assert list(elements(Dripping(content))) == expected


@given(st.lists(VALUES.filter(lambda value: not isinstance(value, list))))
def test_values_that_follow_one_another_are_given_too(values: list[object]) -> None:
    content = "\n".join(json.dumps(value) for value in values).encode()

    assert list(elements(Dripping(content))) == values


def test_an_element_may_be_larger_than_what_is_read_at_once() -> None:
    large = {"text": "ä" * (3 * PIECE)}

    assert list(elements(io.BytesIO(json.dumps([1, large, 2], ensure_ascii=False).encode()))) == [1, large, 2]


@pytest.mark.parametrize(
    ("content", "whole", "where"),
    [
        ("[1, 2, {", [1, 2], "From character 7 on it is no JSON"),
        ("[1, 2", [1, 2], "From character 5 on it ends in the middle"),
        ("[1, x, 2]", [1], "From character 4 on it is no JSON"),
        (f"[1, {'[' * 100_000}", [1], "From character 4 on it is nested too deeply"),
        (f"[1, {'9' * 10_000}, 2]", [1], "From character 4 on it is no JSON"),
    ],
)
def test_what_comes_before_an_error_is_given(content: str, whole: list[object], where: str) -> None:
    values = elements(io.BytesIO(content.encode()))

    assert list(islice(values, len(whole))) == whole
    with pytest.raises(ImportFileError, match=where):
        next(values)
