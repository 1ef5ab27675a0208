"""The decoder of server-sent events."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.agents.sse import LineTooLongError, ServerEvent, SseDecoder


def decode(data: bytes, size: int = 0) -> list[ServerEvent]:
    decoder = SseDecoder()
    size = size or max(1, len(data))
    events = []
    for start in range(0, len(data), size):
        events += decoder.feed(data[start : start + size])
    return events + decoder.end()


@pytest.mark.parametrize("size", [1, 2, 7, 0])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", [("", "a"), ("", "b")]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", [("", "a"), ("", "b")]),
        (b"data: a\r\rdata: b\r\r", [("", "a"), ("", "b")]),
        (b"data:a\n\ndata:  b\n\n", [("", "a"), ("", " b")]),
        (b"\xef\xbb\xbfdata: a\n\n", [("", "a")]),
        (b": hello\ndata: a\n:\n\n: bye\n\n", [("", "a")]),
        (b"event: ping\ndata: a\nid: 1\nretry: 9\nnews: x\n\n", [("ping", "a")]),
        (b"event: lonely\n\ndata: a\n\n", [("", "a")]),
        (b"data: a\ndata: b\ndata\n\n", [("", "a\nb\n")]),
        (b"data\n\n", [("", "")]),
        (b"\n\n\n", []),
        (b"data: a\n\ndata: b", [("", "a"), ("", "b")]),
        (b"data: a\n\ndata: b\n", [("", "a"), ("", "b")]),
        ("data: x\u2028y\u0085z\x0b\x0c\x1c\n\n".encode(), [("", "x\u2028y\u0085z\x0b\x0c\x1c")]),
        ("data: 世界🌍\n\n".encode(), [("", "世界🌍")]),
        (b"data: \xff\xfe\n\n", [("", "\ufffd\ufffd")]),
    ],
)
def test_events_are_the_same_however_the_bytes_arrive(data: bytes, expected: list[tuple[str, str]], size: int) -> None:
    assert [(event.name, event.data) for event in decode(data, size)] == expected


def test_an_event_is_given_out_as_soon_as_its_blank_line_is_there() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b"data: a\r\n\r") == [ServerEvent("", "a")]
    assert decoder.feed(b"\ndata: b\r\n\r\n") == [ServerEvent("", "b")]


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_upset_the_decoder_and_no_cut_changes_what_it_says(data: bytes, size: int) -> None:
    assert decode(data, size) == decode(data)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), max_size=5))
def test_what_is_encoded_comes_back(texts: list[str]) -> None:
    data = "".join(f"data: {text}\n\n" for text in texts).encode()
    assert [event.data for event in decode(data, 3)] == texts


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    decoder = SseDecoder(line_limit_bytes=1000)
    for _ in range(1000):
        decoder.feed(b"x")
    with pytest.raises(LineTooLongError):
        decoder.feed(b"x")


def test_a_line_at_the_limit_is_taken() -> None:
    decoder = SseDecoder(line_limit_bytes=8)
    assert decoder.feed(b"data: ab\n\n") == [ServerEvent("", "ab")]
