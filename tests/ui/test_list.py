"""The list of conversations: read page by page, filtered, marked, and kept up with what other processes do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual import events

from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.domain.usage import Cost, PriceSource
from clanker_tui.history.store import History
from clanker_tui.ui.list_pages import PAGE, ListFilter, parse_filter
from tests.history.children import Children, let_go_on, next_line, output
from tests.history.records import record
from tests.ui.host import notices
from tests.ui.stage import NOON, Stage, staged

ADD_ONE = """
async def main():
    history = await History.open(path)
    print("ready", flush=True)
    sys.stdin.readline()
    conversation = new_conversation()
    await history.add_message(conversation, user_message("from elsewhere", conversation.id, None))
    await history.close()
"""


async def add(history: History, *titles: str) -> list[str]:
    """Store conversations of these titles, an hour apart, the latest first; return their ids."""
    ids = []
    for number, title in enumerate(titles):
        at = NOON - timedelta(hours=number)
        conversation = replace(
            new_conversation(provider="groq", model="openai/m-1"), title=title, created_at=at, updated_at=at
        )
        await history.add_message(conversation, replace(user_message("Why?", conversation.id, None), created_at=at))
        ids.append(conversation.id)
    return ids


def listed(stage: Stage) -> list[str]:
    """Return the rows of the list, headings among them."""
    assert stage.room.list_pane is not None
    return [row if isinstance(row, str) else row.title for row in stage.room.list_pane.lines.rows.rows]


def highlighted(stage: Stage) -> str:
    assert stage.room.list_pane is not None
    one = stage.room.list_pane.highlighted
    return one.title if one is not None else ""


async def shows(stage: Stage, rows: Sequence[str]) -> None:
    await stage.until(lambda: listed(stage) == list(rows), f"the rows {rows} for {listed(stage)}")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  Borrow  checker ", ListFilter(words="Borrow checker")),
        ("#Rust borrow #wo", ListFilter(words="borrow", tags=("rust", "wo"))),
        ("IS:archived x", ListFilter(words="x", is_archived=True)),
        ("is: # is:arch", ListFilter()),
        ("is:pinned", ListFilter(words="is:pinned")),
    ],
)
def test_a_filter_is_words_tags_and_the_archive(text: str, wanted: ListFilter) -> None:
    assert parse_filter(text) == replace(wanted, text=text)


async def test_what_is_pinned_is_on_top_and_p_pins() -> None:
    history = await History.open(None)
    await add(history, "one", "two", "three")
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2", "down", "down", "p")
        await shows(stage, ["Pinned", "three", "Today", "one", "two"])
        assert highlighted(stage) == "three"
        await stage.pilot.press("p")
        await shows(stage, ["Today", "one", "two", "three"])
        assert notices(stage.app)[-1] == "No longer pinned."
    await history.close()


async def test_what_is_archived_leaves_the_list_and_comes_back_from_the_archive() -> None:
    history = await History.open(None)
    await add(history, "one", "two", "three")
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2", "down", "a")
        await shows(stage, ["Today", "one", "three"])
        assert highlighted(stage) == "three"  # where "two" was
        assert "is:archived shows it" in notices(stage.app)[-1]
        await stage.pilot.press("slash")
        await stage.type("is:archived")
        await shows(stage, ["Today", "two"])
        await stage.pilot.press("down", "a")
        await shows(stage, [])
        await stage.sees("No match")
        await stage.pilot.press("escape")
        await shows(stage, ["Today", "one", "two", "three"])
    await history.close()


async def test_tags_are_asked_for_and_filter_as_they_are_typed() -> None:
    history = await History.open(None)
    ids = await add(history, "one", "two")
    await history.tag(ids[1], add=("old",))
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2", "down", "t")
        await stage.sees("With commas between them")
        await stage.pilot.press("ctrl+a", "ctrl+k")
        await stage.type("Rust, #work")
        await stage.pilot.press("enter")
        await stage.sees("#rust #work")
        assert notices(stage.app)[-1] == "Tags: #rust #work."
        await stage.pilot.press("slash")
        await stage.type("#ru")
        await shows(stage, ["Today", "two"])
        await stage.pilot.press("escape")
        await shows(stage, ["Today", "one", "two"])
        assert stage.app.screen.focused is not None  # the filter stays where the user is
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.app.chat.composer.has_focus, "the way back")
    await history.close()


async def test_what_is_known_of_the_highlighted_one_is_told_and_no_price_is_never_nothing() -> None:
    history = await History.open(None)
    ids = await add(history, "one", "two", "three")
    for name in ids[1:]:
        await history.add_usage(replace(record(), conversation_id=name))
    await history.add_usage(replace(record(), conversation_id=ids[2], cost=Cost(1_200_000, PriceSource.CONFIG)))
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2")
        await stage.sees("m-1 · 1 turn")
        assert "$" not in stage.seen.partition("m-1 · 1 turn")[2].partition("p pin")[0]
        await stage.pilot.press("down")
        await stage.sees("price unknown · ")
        await stage.pilot.press("down")
        await stage.sees("≥ $0.0012 · ")
        await stage.pilot.press("escape")
        await stage.sees_no("p pin a archive")
    await history.close()


async def test_rename_delete_and_undo_have_keys() -> None:
    history = await History.open(None)
    await add(history, "one", "two")
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2", "down", "r")
        await stage.sees("Rename conversation")
        await stage.pilot.press("ctrl+a", "ctrl+k")
        await stage.type("zwei")
        await stage.pilot.press("enter")
        await shows(stage, ["Today", "one", "zwei"])
        await stage.pilot.press("delete")
        await shows(stage, ["Today", "one"])
        await stage.sees("Deleted. /undo brings it back.")
        await stage.pilot.press("u")
        await shows(stage, ["Today", "one", "zwei"])
        await stage.pilot.press("f2", "d")
        await stage.until(lambda: len(listed(stage)) == 2, "the end of one")
    await history.close()


async def test_a_long_list_is_read_as_it_is_used_and_found_in_whole() -> None:
    history = await History.open(None)
    await add(history, *(f"number {number}" for number in range(2 * PAGE + 50)))
    async with staged(size=(120, 30), history=history) as stage:
        assert len(stage.room.summaries) == PAGE
        await stage.pilot.press("f2", "end")
        await stage.until(lambda: len(stage.room.summaries) == 2 * PAGE, "the second page")
        await stage.pilot.press("end")
        await stage.until(lambda: len(stage.room.summaries) == 2 * PAGE + 50, "the third")
        await stage.pilot.press("end")
        await stage.until(lambda: highlighted(stage) == f"number {2 * PAGE + 49}", "the last")
        await stage.room.refresh_list()
        assert highlighted(stage) == f"number {2 * PAGE + 49}"  # it is read again as far as one is
        await stage.pilot.press("home")
        assert highlighted(stage) == "number 0"
        await stage.room.refresh_list()
        assert len(stage.room.summaries) == PAGE
        await stage.pilot.press("slash")
        await stage.type("448")
        await stage.until(lambda: listed(stage)[1:] == ["number 448"], "what was not loaded")
    await history.close()


async def test_pages_and_single_lines_are_gone_through() -> None:
    history = await History.open(None)
    await add(history, *(f"number {number}" for number in range(80)))
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2", "down", "down", "up")
        assert highlighted(stage) == "number 1"
        await stage.pilot.press("pagedown")
        below = int(highlighted(stage).split()[1])
        assert 10 < below < 30
        await stage.pilot.press("pageup", "pageup")
        assert highlighted(stage) == "number 0"
        assert "Today" in stage.seen  # the heading comes into sight with the first line
    await history.close()


async def test_a_click_opens_what_was_clicked() -> None:
    history = await History.open(None)
    await add(history, "one", "two")
    async with staged(size=(120, 30), history=history) as stage:
        row = next(at for at, line in enumerate(stage.seen.splitlines()) if line.strip().startswith("two"))
        await stage.pilot.click(offset=(5, row))
        await stage.until(lambda: stage.room.place.record.title == "two", "the conversation")
        assert stage.app.chat.composer.has_focus
    await history.close()


async def test_enter_right_behind_what_was_typed_waits_for_the_lines_it_is_about() -> None:
    history = await History.open(None)
    await add(history, "one", "two")
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2", "slash", "t", "w", "o", "enter")
        await stage.until(lambda: highlighted(stage) == "two", "the line")
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.room.place.record.title == "two", "the conversation")
    await history.close()


async def test_the_shown_conversation_is_marked_by_commands() -> None:
    async with staged(size=(120, 30)) as stage:
        await stage.send("/pin")
        await stage.sees("has not begun")
        (await stage.ask("about apples")).finish("Apples.")
        await stage.answered()
        await stage.send("/pin")
        await shows(stage, ["Pinned", "about apples"])
        await stage.send("/tag Fruit red -blue")
        await stage.until(lambda: stage.room.summaries[0].tags == ("fruit", "red"), "the tags")
        await stage.send("/tag -")
        await stage.sees("There is no tag in that.")
        await stage.send("/tag")
        await stage.sees("fruit, red")
        await stage.pilot.press("escape")
        await stage.send("/archive")
        await shows(stage, [])
        await stage.send("/archive")
        await shows(stage, ["Pinned", "about apples"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.db"


@pytest.fixture
def children(path: Path) -> Iterator[Children]:
    """Return a starter of processes that work on the file at `path`."""
    children = Children(path)
    yield children
    children.end()


def add_elsewhere(children: Children) -> None:
    """Let another process add a conversation."""
    other = children.start(ADD_ONE)
    assert next_line(other) == "ready"
    let_go_on(other)
    output(other)


async def go_to_list(stage: Stage) -> None:
    await stage.pilot.press("f2")


async def come_back(stage: Stage) -> None:
    stage.app.post_message(events.AppFocus())


async def have_a_turn(stage: Stage) -> None:
    (await stage.ask("about apples")).finish("Apples.")


async def type_on(stage: Stage) -> None:
    await stage.type("x")


@pytest.mark.parametrize("act", [go_to_list, come_back, have_a_turn, type_on])
async def test_what_another_process_adds_is_seen_by_who_is_there(
    path: Path, children: Children, act: Callable[[Stage], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clanker_tui.ui.listed.LOOK_EVERY_S", 0.02)
    history = await History.open(path)
    await add(history, "mine")
    async with staged(size=(120, 30), history=history) as stage:
        add_elsewhere(children)
        await stage.pilot.pause(0.1)
        assert "from elsewhere" not in listed(stage)  # nobody is there: nothing is looked for
        await act(stage)
        await stage.until(lambda: "from elsewhere" in listed(stage), "the news")
    await history.close()


async def test_hostile_titles_and_tags_are_cleaned_where_they_are_drawn() -> None:
    history = await History.open(None)
    (name,) = await add(history, "a\x1b[31mb[bold]c")
    await history.tag(name, add=("[red]",))
    async with staged(size=(120, 30), history=history) as stage:
        await stage.pilot.press("f2")
        await stage.sees("a\N{REPLACEMENT CHARACTER}[31mb[bold]c")
        await stage.sees("#[red]")
    await history.close()
