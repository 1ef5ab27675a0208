"""What a terminal sends becomes keys and pastes, however it is cut on its way."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from clanker_tui.ui.terminal_input import TerminalInput

START, END = "\x1b[200~", "\x1b[201~"


def told(*pieces: str) -> list[str]:
    """Return the keys and pastes that come of what is sent, in order; a paste is shown in angle brackets."""
    return told_by(TerminalInput(), *pieces)


def told_by(terminal: TerminalInput, *pieces: str) -> list[str]:
    seen = []
    for piece in pieces:
        for message in terminal.feed(piece):
            match message:
                case events.Key(key=key):
                    seen.append(key)
                case events.Paste(text=text):
                    seen.append(f"<{text}>")
    return seen


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\r", "enter"),
        ("\n", "ctrl+j"),
        ("\x1b[13;2u", "shift+enter"),  # kitty, tmux
        ("\x1b[27;2;13~", "shift+enter"),  # xterm
        ("\x1b[13;3u", "alt+enter"),
        ("\x1b[27;3;13~", "alt+enter"),
        ("\x1b\r", "alt+enter"),  # everywhere else
        ("\x1b[13;5u", "ctrl+enter"),
        ("\x1b[27;5;13~", "ctrl+enter"),
        ("\x1bd", "alt+d"),
        ("\x1b[100;3u", "alt+d"),
        ("\x1b[97;5u", "ctrl+a"),
        ("\x1f", "ctrl+underscore"),
    ],
)
def test_a_key_is_known_in_each_of_its_spellings(sent: str, key: str) -> None:
    assert told(sent) == [key]


@pytest.mark.parametrize(("sent", "is_so"), [("\x1b[13;2u", True), ("\x1b[27;2;13~", True), ("\x1b[?25u", True)])
def test_a_terminal_is_known_to_tell_modifiers_once_it_did(sent: str, is_so: bool) -> None:
    terminal = TerminalInput()
    told_by(terminal, "abc\r\x1b\r\x1b[A\x1b[?0u")
    assert not terminal.tells_modifiers
    told_by(terminal, sent)
    assert terminal.tells_modifiers is is_so


def test_what_a_terminal_answers_is_not_typed() -> None:
    assert told("a\x1b[?25ub\x1b[?0uc") == ["a", "b", "c"]


def test_a_paste_is_one_whatever_is_in_it() -> None:
    text = "def f():\r\x1b[A\x1b]52;c;YQ==\x07\x1b[2J\x03 € 😀\x1b"
    assert told(f"a{START}{text}{END}b{START}{END}") == ["a", f"<{text}>", "b", "<>"]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["a", "\r", "\x1b[A", "\x1b[13;2u", "\x1b[20~"]),
            st.text(st.sampled_from("ab\r\x1b[201~")).map(lambda text: START + text.replace(END, "") + END),
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_what_is_told_does_not_depend_on_how_it_was_cut(sent: list[str], random: Random) -> None:
    data = "".join(sent)
    pieces, at = [], 0
    while at < len(data):
        size = random.randint(1, 9)
        pieces.append(data[at : at + size])
        at += size
    assert told(*pieces) == told(*sent)


def test_a_lone_escape_is_the_key_once_nothing_came_behind_it() -> None:
    terminal = TerminalInput()
    assert told_by(terminal, "\x1b") == []
    seen: list[Message] = []
    while not seen:
        seen = list(terminal.tick())
    assert [message.key for message in seen if isinstance(message, events.Key)] == ["escape"]
    assert told_by(terminal, "[A") == ["left_square_bracket", "A"]


def test_the_beginning_of_a_paste_that_is_none_is_a_key_after_all() -> None:
    assert told("\x1b[2", "0~", "x") == ["f9", "x"]
