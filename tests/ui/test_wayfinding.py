"""Lists to go from: the prompts of a conversation, what cost most, its branches; and from code block to code block."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from clanker_tui.history.store import History
from clanker_tui.ui.start import Start
from tests.history.records import record
from tests.history.trees import Tree
from tests.ui.host import notices
from tests.ui.stage import Stage, staged

LONG = "\n\n".join(f"line {number}" for number in range(40))


@asynccontextmanager
async def opened(tree: Tree) -> AsyncIterator[Stage]:
    """Show the conversation of a tree."""
    start = Start(continue_last=True)
    async with staged(size=(80, 24), history=tree.history, start=start) as stage:
        await stage.until(lambda: stage.room.view.is_settled, "the conversation")
        await stage.pilot.press("ctrl+up")
        yield stage


@pytest.fixture
async def tree() -> AsyncIterator[Tree]:
    history = await History.open(None)
    yield Tree(history)
    await history.close()


def chosen(stage: Stage) -> str:
    stored = stage.room.view.chosen_message
    return stored.message.text if stored is not None else ""


async def test_a_prompt_is_chosen_from_the_list_of_all_and_shown(tree: Tree) -> None:
    await tree.grow(*(text for number in range(9) for text in (f"question {number}", f"{number}\n\n{LONG}")))
    async with opened(tree) as stage:
        await stage.pilot.press("p")
        await stage.sees("9  question 8")
        await stage.type("question 2")
        await stage.sees_no("8  question 7")
        await stage.pilot.press("enter")
        await stage.until(lambda: chosen(stage) == "question 2", "the prompt")
        await stage.sees("question 2")
        assert stage.room.view.has_focus


async def test_hostile_prompts_are_drawn_as_clean_lines(tree: Tree) -> None:
    await tree.grow("[red]mark\x1b[2Jup[/red]\nand more", "so")
    async with opened(tree) as stage:
        await stage.pilot.press("p")
        await stage.sees("1  [red]mark\N{REPLACEMENT CHARACTER}[2Jup[/red] and more")


async def test_what_cost_most_comes_first_also_from_another_branch(tree: Tree) -> None:
    await tree.grow("why", "because")
    await tree.grow("since", below="why")
    await tree.history.add_usage(record(tree.messages["because"], nano_usd=5_000_000_000))
    await tree.history.show_leaf(tree.conversation.id, tree.id("since"))
    async with opened(tree) as stage:
        await stage.sees("2/2")
        await stage.pilot.press("dollar_sign")
        await stage.sees("$5.00")
        await stage.pilot.press("enter")
        await stage.sees("1/2")
        assert chosen(stage) == "because"
        assert await tree.shown() == "because"


async def test_the_branches_are_a_tree_and_one_of_them_is_shown(tree: Tree) -> None:
    await tree.grow("why", "because", "and", "so")
    await tree.grow("therefore", below="and")
    await tree.grow("since", below="why")
    await tree.history.show_leaf(tree.conversation.id, tree.id("so"))
    async with opened(tree) as stage:
        await stage.pilot.press("B")
        await stage.sees("○ scripted: therefore")
        assert "● You: why  4 replies" in stage.seen
        assert "├ ● scripted: because  3 replies" in stage.seen
        assert "│ ├ ● scripted: so  1 reply" in stage.seen
        assert "│ └ ○ scripted: therefore  1 reply" in stage.seen
        assert "└ ○ scripted: since  1 reply" in stage.seen
        await stage.pilot.press("down", "enter")
        await stage.until(lambda: chosen(stage) == "therefore", "the branch")
        assert await tree.shown() == "therefore"


async def test_where_there_is_one_branch_that_is_said(tree: Tree) -> None:
    await tree.grow("why", "because")
    async with opened(tree) as stage:
        await stage.pilot.press("B")
        await stage.until(lambda: any("one branch only" in notice for notice in notices(stage.app)), "the notice")


async def test_no_other_branch_is_shown_under_a_running_reply(tree: Tree) -> None:
    await tree.grow("why", "because")
    await tree.grow("since", below="why")
    async with opened(tree) as stage:
        line = await stage.ask_from_view("and now?")
        line.say("It goes")
        await stage.pilot.press("ctrl+up", "B")
        await stage.sees("since")
        await stage.pilot.press("up", "enter")
        await stage.until(lambda: any("under way" in notice for notice in notices(stage.app)), "the notice")
        line.finish(" on.")
        await stage.sees("It goes on.")


async def test_the_commands_open_the_same_lists(tree: Tree) -> None:
    await tree.grow("why", "because", "and", "so")
    await tree.grow("therefore", below="and")
    async with opened(tree) as stage:
        for command, title in (
            ("/prompts", "Prompts"),
            ("/branches", "Branches"),
            ("/costliest", "Costliest messages"),
        ):
            await stage.pilot.press("escape")
            await stage.send(command)
            await stage.sees(f"─ {title} ─")


async def test_the_parentheses_go_from_code_block_to_code_block(tree: Tree) -> None:
    code = "```python\nfirst = 1\n```\n\n" + LONG + "\n\n```\nsecond\n```\n\n" + LONG
    await tree.grow("one", code, "two", "no code\n\n" + LONG, "three", LONG + "\n\n    third = 3\n\n" + LONG)
    async with opened(tree) as stage:
        await stage.pilot.press("home")
        for key, text in (
            ("right_parenthesis", "first = 1"),
            ("right_parenthesis", "second"),
            ("right_parenthesis", "third = 3"),
            ("left_parenthesis", "second"),
            ("left_parenthesis", "first = 1"),
        ):
            await stage.pilot.press(key)
            await stage.sees(text)
        await stage.pilot.press("left_parenthesis")
        await stage.until(lambda: any("no code block before" in notice for notice in notices(stage.app)), "the notice")
