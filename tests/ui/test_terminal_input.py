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


ANSWERS = [
    "\x1b[?62;22c",  # device attributes
    "\x1b[>41;390;0c",
    "\x1b[0n",
    "\x1b[?997;1n",  # dark or light
    "\x1b[?1;2$y",
    "\x1b[4;1$y",
    "\x1b[8;24;80t",
    "\x1b[4;480;640t",
    "\x1b]10;rgb:ffff/ffff/ffff\x07",
    "\x1b]11;rgb:1010/1010/1414\x1b\\",
    "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1bP>|XTerm(390)\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1bP!|00000000\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b[?0;0;0S",
]
NONSENSE = [
    "\x1b[1114112;1u",  # no character has that number
    "\x1b[99999999999999999999;5u",
    "\x1b[97:65;2u",
    "\x1b[97;1;55296u",
    "\x1b[<0;99999999999;2M",
    "\x1b[<0;;M",
    "\x1b[48;0;0;0;0t",
    "\x1b[48;99999;99999;1;1t",
    "\x1b[31m",
    "\x1b[?999h",
    "\x1b[" + "1;" * 40 + "~",
]


@pytest.mark.parametrize("sent", [*ANSWERS, *NONSENSE], ids=repr)
def test_what_nobody_asked_for_is_not_typed_however_it_comes(sent: str) -> None:
    for cut in range(2, len(sent)):
        assert told(f"a{sent[:cut]}", f"{sent[cut:]}b") == ["a", "b"]


def test_an_answer_that_breaks_off_is_forgotten_and_what_is_typed_then_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clanker_tui.ui.terminal_input.ANSWER_DELAY_S", 0.0)
    terminal = TerminalInput()
    assert told_by(terminal, "a\x1b]11;rgb:10") == ["a"]
    assert list(terminal.tick()) == []
    assert told_by(terminal, "bc") == ["b", "c"]


def test_a_paste_whose_end_is_lost_is_shown_and_typing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clanker_tui.ui.terminal_input.PASTE_DELAY_S", 0.0)
    terminal = TerminalInput()
    assert told_by(terminal, f"{START}one\rtwo\x1b") == []
    assert [message.text for message in terminal.tick() if isinstance(message, events.Paste)] == ["one\rtwo\x1b"]
    assert told_by(terminal, "a", "\r") == ["a", "enter"]


def test_a_paste_that_stood_still_goes_on_and_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clanker_tui.ui.terminal_input.PASTE_DELAY_S", 0.0)
    terminal = TerminalInput()
    told_by(terminal, f"{START}one")
    list(terminal.tick())
    assert told_by(terminal, f"two\rthree\r{END}a", f"{START}b{END}") == ["<two\rthree\r>", "a", "<b>"]


def test_letters_that_nobody_types_so_fast_are_a_paste_and_enter_is_enter() -> None:
    assert told("ab" * 200 + "\rab") == [f"<{'ab' * 200}>", "enter", "a", "b"]


def test_of_many_moves_of_the_mouse_the_last_is_told() -> None:
    sent = "".join(f"\x1b[<35;{column};2M" for column in range(1, 60))
    moves = [
        message for message in TerminalInput().feed(f"{sent}\x1b[<0;9;2M") if isinstance(message, events.MouseEvent)
    ]
    assert [(type(one), one.x) for one in moves] == [(events.MouseMove, 58), (events.MouseDown, 8)]


def test_an_answer_without_measure_is_forgotten_piece_by_piece() -> None:
    pieces = ["\x1b]52;c;", *["QUJD" * 1000] * 50, "\x1b", "\\a"]
    assert told(*pieces) == ["a"]


def test_esc_and_a_key_right_behind_it_are_both_pressed() -> None:
    assert told("\x1b\x0f", "x") == ["escape", "ctrl+o", "x"]
    assert told("\x1b\x1b[A") == ["escape", "up"]
    assert told("\x1b\x1b\x0fx") == ["escape", "escape", "ctrl+o", "x"]


def test_a_terminal_that_does_not_know_its_pixels_still_tells_its_size_and_its_mouse() -> None:
    sizes = [message for message in TerminalInput().feed("\x1b[48;24;80;0;0t") if isinstance(message, events.Resize)]
    assert [one.size for one in sizes] == [(80, 24)]
    assert told("\x1b[48;24;80;0;0t\x1b[<0;3;4Ma") == ["a"]


ODD = "\x1b[]OPMR_;:<>?0123489$~tuy\\\x07aé\x00\x9b \ud800"


@given(st.lists(st.text(st.sampled_from(ODD), min_size=1, max_size=12), max_size=8))
def test_nothing_that_is_sent_stops_the_reading(pieces: list[str]) -> None:
    terminal = TerminalInput()
    told_by(terminal, *pieces)
    list(terminal.tick())
    told_by(terminal, "\x07" + "x" * 40, "")
