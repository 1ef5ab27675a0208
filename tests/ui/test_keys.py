"""Each key of the conversation, the screen, the search and the app is pressed, and what it is for comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.dom import DOMNode
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import Input, Static

from clanker_tui.config.settings import UiSettings
from clanker_tui.domain.events import Finished
from clanker_tui.domain.messages import FinishReason, new_conversation
from clanker_tui.history.store import History
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.chat import ChatScreen
from clanker_tui.ui.conversation.view import ConversationView
from clanker_tui.ui.history import HistoryScreen
from clanker_tui.ui.places import declared
from clanker_tui.ui.start import Start
from clanker_tui.ui.usage.pane import Pane
from clanker_tui.ui.usage.screen import UsageScreen
from clanker_tui.ui.widgets.conversation_lines import ConversationLines
from clanker_tui.ui.widgets.conversation_list import ConversationList
from clanker_tui.ui.widgets.find_bar import FindBar
from clanker_tui.ui.widgets.hit_list import HitList
from clanker_tui.ui.widgets.preview import Preview
from clanker_tui.ui.widgets.speed_table import SpeedTable
from tests.ui.conversation.reader import question, reply
from tests.ui.host import notices
from tests.ui.stage import NOON, SETTINGS, USAGE, Stage, staged
from tests.ui.test_speed_table import PRESSED as IN_THE_SPEEDS
from tests.ui.usage.records import request, store

E2E = Path(__file__).parents[1] / "e2e"
CODE = "x = 1"
LAST = f"Use *this*, see [the page](https://example.org/a):\n\n```python\n{CODE}\n```\n\nThat is it."
TURNS = 12
ROWS = 1000  # more than a message has

Measure = Callable[[Stage], float]


class Press(NamedTuple):
    """A key, what it changes, and which way: what is measured is more afterwards, or less where `is_less`."""

    key: str
    measure: Measure
    is_less: bool = False


def less(key: str, measure: Measure) -> Press:
    return Press(key, measure, is_less=True)


async def walk(stage: Stage, *presses: Press) -> None:
    """Press one key after the other, each once what the one before was for has come."""
    for press in presses:
        before = press.measure(stage)
        await stage.pilot.press(press.key)

        def has_come(press: Press = press, before: float = before) -> bool:
            now = press.measure(stage)
            return (now < before if press.is_less else now > before) and is_at_rest(stage)

        await stage.until(has_come, f"what {press.key} is for ({before} before)")


def is_at_rest(stage: Stage) -> bool:
    """Whether nothing is still read or looked for that the key before was about."""
    works = any(
        worker.group in {"search", "preview", "figures", "more"} and not worker.is_finished
        for worker in stage.app.workers
    )
    return stage.room.view.is_settled and not works


# What is measured.


def top(stage: Stage) -> float:
    """Where the reader is. The row alone does not tell it: what is above gets its true height only when it is seen."""
    view = stage.room.view
    number = view.rows.sections[view.rows.at(view.top)].message
    return number * ROWS + view.rows_above(number)


def chosen(stage: Stage) -> float:
    return -1 if stage.room.view.chosen is None else stage.room.view.chosen


def selected(stage: Stage) -> float:
    """Where the end of the selection is."""
    selection = stage.room.view.selection
    return (
        -1 if selection is None else (selection.head.section * ROWS + selection.head.row) * ROWS + selection.head.column
    )


def messages(stage: Stage) -> float:
    return len(stage.room.place.heads)


def requests(stage: Stage) -> float:
    return len(stage.lines)


def is_running(stage: Stage) -> float:
    return stage.room.place.turn is not None


def is_reading(stage: Stage) -> float:
    return stage.room.view.has_focus


def is_selecting(stage: Stage) -> float:
    return stage.room.view.is_selecting


def is_editing(stage: Stage) -> float:
    return bool(stage.room.place.edited)


def is_finding(stage: Stage) -> float:
    return stage.room.find_bar.is_open


def hit(stage: Stage) -> float:
    """Which of the hits is shown, as it is told."""
    told = str(stage.room.find_bar.query_one("#find-count", Static).content)
    return int(told.partition("/")[0] or 0)


def row(stage: Stage) -> float:
    """Which row of the list is highlighted."""
    assert stage.room.list_pane is not None
    at = stage.room.list_pane.lines.highlighted
    return -1 if at is None else at


def is_listed(stage: Stage) -> float:
    return any(one.id == "c" for one in stage.room.summaries)


def is_pinned(stage: Stage) -> float:
    return any(one.is_pinned for one in stage.room.summaries)


def is_filtering(stage: Stage) -> float:
    return isinstance(stage.app.screen.focused, Input)


def highlighted(stage: Stage) -> float:
    """Which of the hits in the history is chosen."""
    return stage.app.screen.query_one(HitList).highlighted or 0


def previewed(stage: Stage) -> float:
    """How far the preview is scrolled."""
    return stage.app.screen.query_one(Preview).scroll_y


def usage_cursor(stage: Stage) -> float:
    """Which bar or row of the usage is chosen."""
    shown = stage.app.screen.query_one(Pane).shown
    return -1 if shown is None or shown.cursor is None else shown.cursor


def is_elsewhere(stage: Stage) -> float:
    return stage.room.place.record.id != "c"


def has_ended(stage: Stage) -> float:
    return not stage.app.is_running


def sees(text: str) -> Measure:
    return lambda stage: text in stage.seen


def copies(text: str) -> Measure:
    return lambda stage: stage.app.clipboard.strip() == text


def tells(words: str) -> Measure:
    return lambda stage: any(words in notice for notice in notices(stage.app))


def asks(name: str) -> Measure:
    return lambda stage: type(stage.app.screen).__name__ == name


# What is walked through.

IN_THE_VIEW = (
    Press("ctrl+up", is_reading),
    less("up", top),
    Press("down", top),
    less("ctrl+u", top),
    Press("ctrl+d", top),
    less("home", top),
    Press("end", top),
    less("g", top),
    Press("G", top),
    less("left_curly_bracket", chosen),
    Press("right_curly_bracket", chosen),
    less("left_curly_bracket", chosen),
    Press("ctrl+down", chosen),
    less("ctrl+up", chosen),
    less("home", top),
    Press("right_parenthesis", top),
    Press("right_parenthesis", tells("no code block further on")),
    Press("left_parenthesis", tells("no code block before")),
    less("home", top),
    Press("end", top),
)
ON_A_REPLY = (
    Press("ctrl+up", is_reading),
    Press("v", sees("Use *this*")),
    less("v", sees("Use *this*")),
    Press("t", sees("thought of it")),
    less("t", sees("thought of it")),
    Press("s", is_selecting),
    Press("right", selected),
    Press("down", selected),
    less("up", selected),
    Press("right", selected),
    less("left", selected),
    less("s", is_selecting),
    Press("c", copies(LAST)),
    Press("C", copies(f"Use this, see the page:\n\n{CODE}\n\nThat is it.")),
    Press("k", copies(CODE)),
    Press("l", asks("LinkDialog")),
    less("escape", asks("LinkDialog")),
    Press("m", asks("ChoiceDialog")),
    less("escape", asks("ChoiceDialog")),
    Press("enter", asks("ChoiceDialog")),
    less("escape", asks("ChoiceDialog")),
    Press("R", asks("ChoiceDialog")),
    less("escape", asks("ChoiceDialog")),
    Press("p", asks("ChoiceDialog")),
    less("escape", asks("ChoiceDialog")),
    Press("dollar_sign", tells("Nothing has cost")),
    Press("B", tells("one branch only")),
    Press("x", asks("ChoiceDialog")),
    less("escape", asks("ChoiceDialog")),
    less("d", messages),
    Press("u", messages),
    Press("right_curly_bracket", chosen),
    less("delete", messages),
    Press("u", messages),
)
ON_THE_SCREEN = (
    less("pageup", top),
    Press("pagedown", top),
    less("ctrl+home", top),
    Press("ctrl+end", top),
    Press("f5", sees("▾ reasoning")),
    less("f5", sees("▾ reasoning")),
    Press("f2", sees("filter titles")),
    less("f2", sees("filter titles")),
    Press("ctrl+o", sees("reasoning effort")),
    less("escape", sees("reasoning effort")),
    Press("f6", tells("no screen of its own")),  # in a terminal it has one
    Press("f8", copies(LAST)),
    Press("ctrl+up", is_reading),
    Press("ctrl+f", is_finding),
    less("escape", is_finding),
    Press("f9", requests),
    less("ctrl+c", is_running),
    Press("ctrl+n", is_elsewhere),
    Press("ctrl+t", sees("TEMPORARY")),
)
IN_THE_SEARCH = (
    Press("enter", hit),
    Press("down", hit),
    less("shift+enter", hit),
    less("up", hit),
    less("escape", is_finding),
    Press("n", hit),
    less("N", hit),
)
IN_THE_LIST = (
    Press("f2", sees("p pin a archive")),
    Press("end", row),
    less("home", row),
    Press("pagedown", row),
    less("pageup", row),
    Press("down", row),
    less("up", row),
    Press("p", is_pinned),
    less("p", is_pinned),
    Press("t", asks("TagsDialog")),
    less("escape", asks("TagsDialog")),
    Press("r", asks("RenameDialog")),
    less("escape", asks("RenameDialog")),
    Press("slash", is_filtering),
    less("x", is_listed),
    Press("escape", is_listed),
    less("down", is_filtering),
    less("d", is_listed),
    Press("u", is_listed),
    Press("f2", sees("p pin a archive")),
    less("delete", is_listed),
    Press("u", is_listed),
    Press("f2", sees("p pin a archive")),
    less("a", is_listed),
    Press("enter", is_elsewhere),
)
IN_THE_HISTORY = (
    Press("f3", asks("HistoryScreen")),
    less("escape", asks("HistoryScreen")),
    Press("ctrl+r", asks("HistoryScreen")),
    less("f3", asks("HistoryScreen")),
    Press("f3", asks("HistoryScreen")),
    Press("w", sees("11 hits")),
    Press("down", highlighted),
    Press("ctrl+r", highlighted),
    less("up", highlighted),
    Press("pagedown", highlighted),
    less("pageup", highlighted),
    Press("ctrl+o", sees("best match first")),
    Press("ctrl+down", previewed),
    less("ctrl+up", previewed),
    less("enter", asks("HistoryScreen")),
)
IN_THE_USAGE = (
    Press("f4", asks("UsageScreen")),
    less("escape", asks("UsageScreen")),
    Press("f4", asks("UsageScreen")),
    less("left", usage_cursor),
    Press("right", usage_cursor),
    less("home", usage_cursor),
    Press("end", usage_cursor),
    less("pageup", usage_cursor),
    Press("pagedown", usage_cursor),
    Press("w", sees("16 – 22 Nov 2026")),
    less("left_square_bracket", sees("16 – 22 Nov 2026")),
    Press("right_square_bracket", sees("16 – 22 Nov 2026")),
    Press("d", sees("24 Oct – 22 Nov 2026")),
    Press("m", sees("November 2026 ]")),
    Press("y", sees("[ 2026 ]")),
    Press("p", sees("p month")),
    Press("a", sees("All time")),
    Press("v", sees("v tokens")),
    less("V", sees("v tokens")),
    Press("g", sees("by provider")),
    less("G", sees("by provider")),
    Press("2", sees("cost a day")),
    Press("3", sees("share")),
    Press("1", sees("▲")),
    Press("4", sees("1/24")),
    Press("down", usage_cursor),
    less("up", usage_cursor),
    Press("enter", sees("first token after")),
    less("backspace", sees("first token after")),
    Press("x", asks("ChoiceDialog")),
    less("escape", asks("ChoiceDialog")),
    Press("5", sees("The latest replies")),
    Press("3", sees("share")),
    Press("o", tells("belongs to none")),
    less("f4", asks("UsageScreen")),
)
OF_THE_APP = (
    Press("f1", asks("HelpScreen")),
    less("escape", asks("HelpScreen")),
    Press("ctrl+p", asks("CommandPalette")),
    less("escape", asks("CommandPalette")),
    Press("f7", tells("mouse cannot be switched here")),  # in a terminal it can
    Press("ctrl+c", tells("Ctrl+C again quits")),
    Press("ctrl+q", has_ended),
)
BRANCHING = {"e", "r", "o", "f", "left_square_bracket", "right_square_bracket"}  # in a test of their own
IN_A_TERMINAL = {"ctrl+l": "test_resizing.py", "f7": "test_copying.py"}
PLACES: dict[type[DOMNode], set[str]] = {
    ConversationView: {press.key for press in (*IN_THE_VIEW, *ON_A_REPLY, *IN_THE_SEARCH)} | BRANCHING,
    SpeedTable: set(IN_THE_SPEEDS),
    ChatScreen: {press.key for press in ON_THE_SCREEN} | {"f3", "ctrl+r", "f4"},
    HistoryScreen: {press.key for press in IN_THE_HISTORY},
    UsageScreen: {press.key for press in IN_THE_USAGE},
    FindBar: {press.key for press in IN_THE_SEARCH},
    ConversationList: {press.key for press in IN_THE_LIST},
    ConversationLines: {press.key for press in IN_THE_LIST},
    ClankerApp: {press.key for press in OF_THE_APP} | set(IN_A_TERMINAL),
}


async def conversation() -> History:
    """Return a history of one conversation; its last reply has all that keys are for."""
    history = await History.open(None)
    record = replace(new_conversation(provider="groq", model="m-1"), id="c", title="Keys")
    parent = None
    for number in range(TURNS):
        asked = replace(question(f"question {number}"), parent_id=parent)
        await history.add_message(record, asked)
        is_last = number == TURNS - 1
        said = reply(LAST, thinking="I thought of it.") if is_last else reply(f"answer {number}\n\n" + "words\n\n" * 5)
        answer = replace(said, parent_id=asked.id, finish_reason=FinishReason.STOP)
        await history.finish_reply(answer, [])
        parent = answer.id
    return history


async def press_all(*presses: Press, before: tuple[str, ...] = ()) -> None:
    """Walk through the sample conversation, after some keys that another walk is about."""
    history = await conversation()
    async with staged(size=(80, 24), history=history, start=Start(continue_last=True)) as stage:
        await stage.sees("That is it.")
        await stage.pilot.press(*before)
        await walk(stage, *presses)
    await history.close()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_every_key_is_pressed_in_some_test(place: type[DOMNode]) -> None:
    own = [base for base in place.__mro__ if base.__module__.startswith("clanker_tui.")]
    assert {binding.key for base in own for binding in declared(base)} - PLACES[place] == set()


@pytest.mark.parametrize(("key", "module"), IN_A_TERMINAL.items())
def test_what_only_a_terminal_can_show_is_pressed_there(key: str, module: str) -> None:
    assert f'press("{key}")' in (E2E / module).read_text()


async def test_the_keys_of_the_conversation_scroll_it_and_choose() -> None:
    await press_all(*IN_THE_VIEW)


async def test_the_keys_of_a_message_do_what_they_are_for() -> None:
    await press_all(*ON_A_REPLY)


async def test_the_keys_of_the_screen_do_what_they_are_for() -> None:
    await press_all(*ON_THE_SCREEN)


async def test_the_keys_of_the_search_go_from_hit_to_hit_also_once_it_is_left() -> None:
    await press_all(Press("ctrl+f", is_finding), Press("w", hit), *IN_THE_SEARCH, before=("ctrl+home",))


async def test_the_keys_of_the_list_do_what_they_are_for() -> None:
    history = await conversation()
    for number in range(60):
        other = replace(new_conversation(), title=f"Other {number}", updated_at=NOON)
        asked = replace(question(f"other {number}"), conversation_id=other.id, created_at=NOON)
        await history.add_message(other, asked)
    async with staged(size=(120, 24), history=history, start=Start(resume="c")) as stage:
        await stage.sees("That is it.")
        await walk(stage, *IN_THE_LIST)
    await history.close()


async def test_the_keys_of_the_history_go_through_what_was_found_and_open_it() -> None:
    await press_all(*IN_THE_HISTORY)


@pytest.mark.usefixtures("in_utc")
async def test_the_keys_of_the_usage_turn_it_and_lead_down_and_up() -> None:
    history = await History.open(None)
    await store(history, *[request(number) for number in range(24)])
    async with staged(size=(80, 24), history=history) as stage:
        await walk(stage, *IN_THE_USAGE)
    await history.close()


async def test_the_keys_of_the_app_do_what_they_are_for() -> None:
    await press_all(*OF_THE_APP)


async def test_the_keys_that_begin_branches_do() -> None:
    async with staged(size=(80, 24)) as stage:
        line = await stage.ask("count")
        line.say("one, two,")
        line.tell(Finished(FinishReason.LENGTH, USAGE))
        await stage.answered()
        await walk(stage, Press("ctrl+up", is_reading), Press("o", requests))
        stage.lines[-1].finish(" three.")
        await stage.answered()
        await stage.sees("2/2")
        await walk(stage, Press("left_square_bracket", sees("1/2")), Press("right_square_bracket", sees("2/2")))
        await walk(stage, Press("r", requests))
        stage.lines[-1].finish("four")
        await stage.answered()
        await stage.sees("3/3")
        before = stage.room.place.record.id
        await walk(
            stage,
            less("escape", is_reading),
            Press("ctrl+up", is_reading),
            less("left_curly_bracket", chosen),
            Press("e", is_editing),
            less("escape", is_editing),
            Press("ctrl+up", is_reading),
            Press("f", lambda stage: stage.room.place.record.id != before),
        )


async def test_the_wheel_scrolls_and_what_is_dragged_over_is_copied_by_ctrl_c() -> None:
    history = await conversation()
    async with staged(size=(80, 24), history=history, start=Start(continue_last=True)) as stage:
        await stage.sees("That is it.")
        end = top(stage)
        await stage.pilot._post_mouse_events([MouseScrollUp], "#conversation", (5, 5), button=0)
        await stage.until(lambda: top(stage) == end - 3, "three rows up")
        await stage.pilot._post_mouse_events([MouseScrollDown], "#conversation", (5, 5), button=0)
        await stage.until(lambda: top(stage) == end, "three rows down")
        row = next(at for at, line in enumerate(stage.seen.splitlines()) if "That is it." in line)
        column = stage.seen.splitlines()[row].index("That")
        await stage.pilot.mouse_down(offset=(column, row))
        await stage.pilot.hover(offset=(column + 6, row))
        await stage.pilot.mouse_up(offset=(column + 6, row))
        await stage.until(lambda: stage.room.view.selection is not None, "the selection")
        await stage.pilot.press("ctrl+c")
        await stage.until(lambda: stage.app.clipboard == "That is", "the copy")
        assert stage.app.is_running
    await history.close()


async def test_a_key_of_the_conversation_can_be_another_one() -> None:
    keys = {"message.raw": "X", "view.half_up": "b", "message.copy": "y"}
    settings = replace(SETTINGS, ui=UiSettings(keys=keys))
    history = await conversation()
    async with staged(size=(80, 24), history=history, start=Start(continue_last=True), settings=settings) as stage:
        await stage.sees("That is it.")
        await walk(stage, Press("ctrl+up", is_reading), Press("X", sees("Use *this*")), less("X", sees("Use *this*")))
        await walk(stage, Press("y", copies(LAST)), less("b", top))
        at = top(stage)
        await stage.pilot.press("v", "ctrl+u")
        await stage.pilot.pause()
        assert (top(stage), "Use *this*" in stage.seen) == (at, False)
        assert not [notice for notice in notices(stage.app) if "ui.keys" in notice]
    await history.close()
