"""Several processes on one file, and processes that are killed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from clanker_tui.domain.messages import Status, TextPart, new_conversation
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.children import Children, let_go_on, next_line, output
from tests.history.records import question, record, reply
from tests.history.search_index import hits, mismatch

FIXTURES = Path(__file__).with_name("fixtures")
WRITE_SOME = """
async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    history = await History.open(path)
    for number in range(10):
        conversation = new_conversation()
        await history.add_message(conversation, user_message(f"message {number}", conversation.id, None))
    await history.close()
"""


async def read(path: Path) -> tuple[int, list[str]]:
    """Return how many messages a history has and what is wrong with it."""
    history = await History.open(path)
    status, findings = await history.status(), await history.check()
    await history.close()
    return status.messages, findings


async def test_six_processes_may_create_one_history_at_once(path: Path, children: Children) -> None:
    writers = [children.start(WRITE_SOME) for _ in range(6)]
    for writer in writers:
        assert next_line(writer) == "ready"
    for writer in writers:
        let_go_on(writer)
    for writer in writers:
        output(writer)

    assert await read(path) == (60, [])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    assert [place.name for place in path.parent.glob(".history.db.*")] == []
    assert list((path.parent / "running").iterdir()) == []


@pytest.mark.parametrize("earlier", ["0001", "0003"])
async def test_eight_processes_may_open_one_older_history_at_once(path: Path, children: Children, earlier: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with closing(raw(path)) as connection:
        connection.executescript((FIXTURES / f"{earlier}.sql").read_text(encoding="utf-8"))
        (before,) = connection.execute("SELECT count(*) FROM messages").fetchone()
    writers = [children.start(WRITE_SOME) for _ in range(8)]
    for writer in writers:
        assert next_line(writer) == "ready"
    for writer in writers:
        let_go_on(writer)
    for writer in writers:
        output(writer)

    assert await read(path) == (before + 80, [])
    assert len(list(path.parent.glob("*.backup"))) == 1


async def test_two_histories_may_write_while_a_third_reads(path: Path) -> None:
    one, two = await asyncio.gather(History.open(path), History.open(path))
    reader = await History.open(path, read_only=True)

    async def write(history: History) -> None:
        for _ in range(20):
            conversation = new_conversation()
            first = question(conversation)
            await history.add_message(conversation, first)
            answer = reply(first, "Because.")
            await history.finish_reply(answer, [record(answer, nano_usd=1)])

    async def look() -> int:
        found = 0
        while found < 40:
            found = len(await reader.conversations())
        return found

    _, _, found = await asyncio.gather(write(one), write(two), look())

    assert found == 40
    assert (await reader.usage_sums()).nano_usd == 40
    for history in (one, two, reader):
        await history.close()
    assert mismatch(path) == ""


STREAM = """
import time
from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.events import *
from clanker_tui.turn import run_turn

class Agent:
    provider, model = "test", "endless"
    async def stream(self, request):
        yield RequestSent(1)
        number = 0
        while True:
            yield TextDelta(f"word{number} ")
            number += 1
            await asyncio.sleep(0.01)

async def main():
    history = await History.open(path)
    conversation = new_conversation()
    question = user_message("What is lost?", conversation.id, None)

    async def emit(event):
        match event:
            case MessageSaved(message):
                print("saved", message.id, flush=True)
            case TextDelta(text):
                print(time.monotonic(), text, flush=True)

    async def price(record):
        raise NotImplementedError

    await run_turn(Agent(), history, conversation, ChatRequest((question,)), emit=emit, price=price)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("words", [1, 150, 260])
async def test_kill_9_in_mid_stream_loses_at_most_a_second_and_never_the_question(
    path: Path, children: Children, words: int
) -> None:
    child = children.start(STREAM)
    saved, question_id = next_line(child).split()
    assert saved == "saved"
    received = [next_line(child).split() for _ in range(words)]
    child.kill()
    killed_at = time.monotonic()  # one clock for all processes of a machine
    child.communicate()

    history = await History.open(path)
    [line] = await history.conversations()
    conversation = await history.conversation(line.id)
    assert conversation is not None
    asked, *rest = await history.branch(conversation.leaf_id or "")
    assert (asked.id, asked.text) == (question_id, "What is lost?")
    must_be_there = "".join(word + " " for at, word in received if killed_at - float(at) > 1)
    if must_be_there:
        [found] = rest
        assert found.text.startswith(must_be_there)
        assert found.status is Status.INTERRUPTED
        assert hits(path, "word0") == {found.text}  # the pieces are one row again
    assert await history.check() == []
    await history.close()


async def test_a_reply_is_interrupted_only_when_its_writer_is_gone(path: Path) -> None:
    writer = await History.open(path)
    conversation = new_conversation()
    first = question(conversation)
    await writer.add_message(conversation, first)
    draft = reply(first, "So far", status=Status.STREAMING)
    await writer.save_draft(draft)

    other = await History.open(path)
    assert (await other.branch(draft.id))[-1].status is Status.STREAMING
    await writer.save_draft(replace(draft, parts=(TextPart(", so good"),)))
    await writer.close()
    await other.close()
    last = await History.open(path)
    found = (await last.branch(draft.id))[-1]
    await last.close()

    assert (found.status, found.text) == (Status.INTERRUPTED, "So far, so good")
    assert list((path.parent / "running").iterdir()) == []


async def test_who_is_killed_while_it_holds_the_lock_of_the_database_holds_up_nobody(
    path: Path, children: Children
) -> None:
    history = await History.open(path)
    child = children.start(
        """
        async def main():
            import sqlite3
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("INSERT INTO tags VALUES ('half', 'done')")
            print("locked", flush=True)
            sys.stdin.readline()
        """
    )
    assert next_line(child) == "locked"
    conversation = new_conversation()
    waiting = asyncio.create_task(history.add_message(conversation, question(conversation, "kept")))
    child.kill()
    await waiting
    await history.close()

    assert await read(path) == (1, [])
    with closing(raw(path)) as connection:
        assert connection.execute("SELECT count(*) FROM tags").fetchone() == (0,)


async def test_lock_files_of_killed_processes_are_removed(path: Path, children: Children) -> None:
    child = children.start(
        """
        async def main():
            await History.open(path)
            print("open", flush=True)
            sys.stdin.read()
        """,
    )
    assert next_line(child) == "open"
    running = path.parent / "running"
    assert len(list(running.iterdir())) == 1
    child.kill()
    child.communicate()
    assert len(list(running.iterdir())) == 1

    history = await History.open(path)
    assert len(list(running.iterdir())) == 1
    await history.close()
    assert list(running.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
async def test_kill_9_at_any_moment_of_the_first_start_leaves_a_sound_history_or_none(
    path: Path, children: Children
) -> None:
    for delay_ms in range(0, 60, 6):
        child = children.start(WRITE_SOME)
        assert next_line(child) == "ready"
        let_go_on(child)
        with suppress(TimeoutExpired):
            child.wait(delay_ms / 1000)
        child.kill()
        child.communicate()

    _, findings = await read(path)
    assert findings == []


def test_what_is_queued_is_written_when_the_program_ends_without_closing(path: Path, children: Children) -> None:
    child = children.start(
        """
        async def main():
            history = await History.open(path)
            conversation = new_conversation()
            for _ in range(20):
                asyncio.ensure_future(
                    history.add_message(conversation, user_message("queued", conversation.id, None))
                )
            await asyncio.sleep(0)
        """,
    )
    output(child)

    assert asyncio.run(read(path)) == (20, [])


def test_what_a_running_app_asks_imports_neither_sqlmodel_nor_alembic(path: Path, children: Children) -> None:
    child = children.start(
        """
        from clanker_tui.domain.composed import Composed
        from clanker_tui.domain.outline import Position
        from clanker_tui.domain.spending import Selection
        from clanker_tui.domain.usage import *
        async def main():
            for _ in range(2):
                history = await History.open(path)
                conversation = new_conversation()
                question = user_message("Why?", conversation.id, None)
                await history.add_message(conversation, question)
                reply = Message(new_id(), conversation.id, question.id, Role.ASSISTANT, (TextPart("B"),), now())
                await history.save_draft(reply)
                used = UsageRecord(new_id(), None, None, Purpose.CHAT, "p", "m", "h", now(), 1, 1, "complete")
                await history.finish_reply(reply, [used])
                await history.save_composer("", Composed("text"))
                await history.composer("")
                await history.outline(reply.id)
                await history.branch(reply.id)
                await history.stored([reply.id])
                await history.save_position(conversation.id, Position(reply.id, 1))
                await history.position(conversation.id)
                await history.fork(reply.id, conversation)
                await history.delete_message(reply.id)
                await history.restore_message(reply.id)
                await history.leaf_below(question.id)
                await history.show_leaf(conversation.id, reply.id)
                await history.usage_of(conversation.id)
                await history.rename(conversation.id, "title")
                await history.conversations()
                await history.conversations(before=(now(), conversation.id))
                await history.conversation(conversation.id)
                await history.find_conversations(conversation.id)
                await history.last_conversation()
                await history.usage_sums(Selection(now(), now(), "p", "m"))
                await history.conversation_totals(conversation.id)
                await history.status()
                await history.close()
            print(*sys.modules)
        """,
    )
    heavy = {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "httpx2", "genai_prices", "textual", "tomlkit"}

    assert heavy.isdisjoint(output(child).split())


def test_a_stored_question_costs_little_more_than_a_bare_event_loop(path: Path, children: Children) -> None:
    ask = """
        import time
        async def main():
            history = await History.open(path)
            conversation = new_conversation()
            await history.add_message(conversation, user_message("Why?", conversation.id, None))
            print(time.process_time())
            await history.close()
        """
    bare = "import asyncio, time\nasync def main(): print(time.process_time())\nasyncio.run(main())"
    output(children.start(ask))  # the file exists from here on

    cpu_s = min(float(output(children.start(ask))) for _ in range(3))
    floor_s = min(float(subprocess.check_output([sys.executable, "-c", bare])) for _ in range(3))

    assert cpu_s - floor_s < 0.15
