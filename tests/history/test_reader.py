"""Searches have a connection and a thread of their own, and end when nobody waits for them."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from clanker_tui.domain.hits import HitPage
from clanker_tui.domain.query import parse_query
from clanker_tui.errors import StorageError
from clanker_tui.history.database import Database
from clanker_tui.history.opening import open_database
from clanker_tui.history.reader import Reader
from clanker_tui.history.store import History
from clanker_tui.history.thread import DatabaseThread
from clanker_tui.history.vocabulary import Vocabulary
from tests.history.shelf import Shelf
from tests.history.trees import Tree

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class EndlessSearch:
    """A search that ends only when it is told to."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.has_ended = threading.Event()

    def __call__(self, database: Database, vocabulary: Vocabulary) -> None:
        self.has_begun.set()
        try:
            database.one(ENDLESS)
        finally:
            self.has_ended.set()


def names(database: Database, vocabulary: Vocabulary) -> str:
    return threading.current_thread().name


@pytest.fixture(params=["file", "memory"])
def place(request: pytest.FixtureRequest, path: Path) -> Path | None:
    """Return where a history is kept."""
    return path if request.param == "file" else None


async def test_a_cancelled_search_ends_and_the_next_one_is_done(place: Path | None) -> None:
    thread = DatabaseThread()
    database = await thread.run(lambda: open_database(place))
    reader, endless = Reader(database, thread), EndlessSearch()
    task = asyncio.create_task(reader.run(endless))
    await asyncio.to_thread(endless.has_begun.wait)
    task.cancel()

    assert await asyncio.to_thread(endless.has_ended.wait, 10)
    assert await reader.run(lambda database, _: database.one("SELECT 42")) == 42
    await reader.close(timeout_s=5)
    thread.put(database.close)
    assert thread.stop()


async def test_a_new_search_takes_the_place_of_the_one_before(path: Path) -> None:
    thread = DatabaseThread()
    database = await thread.run(lambda: open_database(path))
    reader, endless = Reader(database, thread), EndlessSearch()
    first = asyncio.create_task(reader.run(endless))
    await asyncio.to_thread(endless.has_begun.wait)
    second = asyncio.create_task(reader.run(EndlessSearch()))
    await asyncio.sleep(0)

    assert await reader.run(lambda database, _: database.one("SELECT 42")) == 42
    with pytest.raises(asyncio.CancelledError):
        await first
    with pytest.raises(asyncio.CancelledError):
        await second
    await reader.close(timeout_s=5)
    thread.put(database.close)
    assert thread.stop()


async def test_the_database_thread_goes_on_while_something_is_searched(path: Path) -> None:
    history = await History.open(path)
    thread = DatabaseThread()
    database = await thread.run(lambda: open_database(path, read_only=True))
    reader, endless = Reader(database, thread), EndlessSearch()
    task = asyncio.create_task(reader.run(endless))
    await asyncio.to_thread(endless.has_begun.wait)

    assert await thread.run(lambda: database.one("SELECT 1")) == 1
    await Shelf(history).ask("written meanwhile")
    await reader.close(timeout_s=5)
    with pytest.raises(asyncio.CancelledError):
        await task
    thread.put(database.close)
    assert thread.stop()
    await history.close()


async def test_what_another_process_writes_is_found_by_the_next_search(path: Path) -> None:
    history, other = await History.open(path), await History.open(path)
    mine, theirs = Shelf(history), Shelf(other)
    await mine.ask("class TextReader")
    assert await mine.find("*reader") == ["class TextReader"]

    theirs.messages = mine.messages
    await theirs.ask("class ByteReader")
    assert await mine.find("*reader") == ["class ByteReader", "class TextReader"]
    assert await mine.find("byter*") == ["class ByteReader"]
    await history.close()
    await other.close()


async def test_searches_and_writes_go_on_side_by_side(path: Path) -> None:
    history = await History.open(path)
    shelf = Shelf(history)

    async def write() -> None:
        for number in range(30):
            await shelf.ask(f"fox {number}")

    async def search() -> list[int]:
        return [len((await history.search(parse_query("fox"))).hits) for _ in range(30)]

    _, counts = await asyncio.gather(write(), search())
    assert counts == sorted(counts)
    assert len(await shelf.find("fox")) == 30
    await history.close()


async def test_a_history_that_is_only_read_can_be_searched(path: Path) -> None:
    writing = await History.open(path)
    await Shelf(writing).ask("A quick fox")
    await writing.close()

    history = await History.open(path, read_only=True)
    page = await history.search(parse_query("*uic"))
    assert [hit.snippet for hit in page.hits] == ["A quick fox"]
    await history.close()


async def test_a_file_that_is_gone_is_an_error_in_one_sentence(path: Path) -> None:
    history = await History.open(path)
    await asyncio.to_thread(path.rename, path.with_name("elsewhere"))

    with pytest.raises(StorageError, match="removed or replaced"):
        await history.search(parse_query("fox"))
    await history.close()


async def test_nothing_is_opened_for_a_history_that_nobody_searches(path: Path) -> None:
    history = await History.open(path)
    before = threading.active_count()
    assert await history.search(parse_query("fox")) == HitPage()

    assert threading.active_count() == before + 1
    await history.close()


async def test_a_hit_is_shown_among_its_neighbours(history: History) -> None:
    tree = Tree(history)
    await tree.grow("q1", "a1", "q2", "a2", "q3", "a3")
    await tree.grow("other", below="a1")
    await tree.grow("a4", below="other")

    async def around(text: str, **bounds: int) -> list[str]:
        return [message.text for message in await history.around(tree.id(text), **bounds)]

    assert await around("q2") == ["a1", "q2", "a2"]
    assert await around("a1") == ["q1", "a1", "other"]  # on the branch that is shown
    assert await around("q1", before=5, after=0) == ["q1"]
    assert await around("a3", before=2, after=2) == ["a2", "q3", "a3"]


async def test_the_branch_of_a_hit_is_the_one_shown_if_that_holds_it(history: History) -> None:
    tree = Tree(history)
    await tree.grow("q1", "a1", "q2", "a2")
    await tree.grow("q3", "a3", below="a1")
    await history.show_leaf(tree.conversation.id, tree.id("a2"))

    assert tree.name(await history.leaf_through(tree.id("a1"))) == "a2"
    assert tree.name(await history.leaf_through(tree.id("q3"))) == "a3"
    with pytest.raises(StorageError, match="no longer in the history"):
        await history.leaf_through("nothing")
