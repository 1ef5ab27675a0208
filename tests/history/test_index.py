"""The full-text index follows every change of the rows."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import (
    FilePart,
    Message,
    Part,
    Status,
    TextPart,
    ThinkingPart,
    new_conversation,
    user_message,
)
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.records import parts, question, reply
from tests.history.search_index import hits, mismatch


async def test_what_was_said_and_thought_is_found(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    first = question(conversation, "Warum Käse?")
    await history.add_message(conversation, first)
    draft = reply(first, ThinkingPart("pondering"), "Because", status=Status.STREAMING)
    await history.save_draft(draft)
    assert hits(path, "pondering") == {"pondering"}
    await history.finish_reply(replace(draft, status=Status.COMPLETE, parts=(TextPart("Therefore."),)), [])
    await history.close()

    assert hits(path, "kase") == {"Warum Käse?"}  # without regard to accents
    assert hits(path, "therefore") == {"Therefore."}
    assert hits(path, "pondering OR because") == set()


async def test_a_file_is_found_by_its_name_and_by_what_is_in_it(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    files = (FilePart("invoice_2026.csv", "walrus;42"), FilePart("empty", ""))
    await history.add_message(conversation, user_message("Sum these.", conversation.id, None, files=files))
    await history.close()

    assert hits(path, "walrus") == hits(path, '"invoice_2026.csv"') == {"walrus;42"}
    assert hits(path, "empty") == {""}
    assert mismatch(path) == ""

    with closing(raw(path)) as connection:
        connection.execute("UPDATE parts SET name = 'bill.csv' WHERE text = 'walrus;42'")
        assert (hits(path, "invoice_2026"), hits(path, "bill")) == (set(), {"walrus;42"})
        connection.execute("DELETE FROM parts WHERE kind = 'file'")

    assert hits(path, "walrus OR bill") == set()
    assert mismatch(path) == ""


async def test_what_is_removed_for_good_is_not_found(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    await history.add_message(conversation, question(conversation, "ephemeral"))
    await history.close()

    with closing(raw(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("UPDATE parts SET text = 'altered'")
        assert (hits(path, "ephemeral"), hits(path, "altered")) == (set(), {"altered"})
        connection.execute("DELETE FROM conversations")

    assert hits(path, "altered") == set()
    assert mismatch(path) == ""


operations = st.lists(st.tuples(st.sampled_from(["ask", "draft", "finish", "delete"]), parts), max_size=12)


@given(operations)
@settings(deadline=None, max_examples=20)
async def test_the_index_agrees_with_the_rows_after_any_operations(operations: list[tuple[str, list[Part]]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        history = await History.open(path)
        conversation = new_conversation()
        last = question(conversation, "first")
        await history.add_message(conversation, last)
        draft: Message | None = None
        for operation, parts in operations:
            draft = draft or reply(last, status=Status.STREAMING)
            match operation:
                case "ask":
                    last = question(conversation, "".join(part.text for part in parts), last)
                    await history.add_message(conversation, last)
                case "draft":
                    draft = replace(draft, parts=tuple(parts))
                    await history.save_draft(draft)
                case "finish":
                    await history.finish_reply(replace(draft, status=Status.STOPPED, parts=tuple(parts)), [])
                    last, draft = draft, None
                case "delete":
                    await history.delete(conversation.id)
            assert mismatch(path) == ""
        assert await history.check() == []
        await history.close()
