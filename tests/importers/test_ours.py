"""Our own files come back in."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import (
    Conversation,
    FinishReason,
    Message,
    Role,
    Status,
    new_id,
)
from clanker_tui.domain.tree import EDITED_FIELDS, ConversationTree
from clanker_tui.domain.usage import Purpose, UsageRecord
from clanker_tui.export.registry import FORMATS
from clanker_tui.history.store import History
from clanker_tui.importers.ours import lines_of, read_json, read_jsonl, reader
from clanker_tui.importers.records import Skipped
from tests.export.samples import ID, sample
from tests.history.records import costs, moments, parts, texts, usages

words = st.text(st.sampled_from("abc-1日"), min_size=1, max_size=8)
named_moments = st.dictionaries(st.sampled_from(EDITED_FIELDS), moments)


@st.composite
def trees(draw: st.DrawFn) -> ConversationTree:
    """Make any conversation that can be stored, with any text."""
    identity = new_id()
    messages: list[Message] = []
    for _ in range(draw(st.integers(0, 5))):
        parent_id = draw(st.none() | st.sampled_from([one.id for one in messages])) if messages else None
        messages.append(
            Message(
                id=new_id(),
                conversation_id=identity,
                parent_id=parent_id,
                role=draw(st.sampled_from(Role)),
                parts=tuple(draw(parts)),
                created_at=draw(moments),
                status=draw(st.sampled_from([one for one in Status if one is not Status.STREAMING])),
                provider=draw(texts),
                model=draw(texts),
                finish_reason=draw(st.none() | st.sampled_from(FinishReason)),
                error=draw(texts),
            )
        )
    records = [
        UsageRecord(
            id=new_id(),
            conversation_id=identity,
            message_id=draw(st.sampled_from([None, *(one.id for one in messages)])),
            purpose=draw(st.sampled_from(Purpose)),
            provider=draw(texts),
            model=draw(texts),
            host=draw(texts),
            sent_at=draw(moments),
            duration_ms=draw(st.integers(0, 10**12)),
            attempt=draw(st.integers(0, 10**6)),
            outcome=draw(texts),
            ttft_ms=draw(st.none() | st.integers(0, 10**12)),
            finish_reason=draw(texts),
            usage=draw(st.none() | usages),
            cost=draw(costs),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    conversation = Conversation(
        id=identity,
        title=draw(texts),
        created_at=draw(moments),
        updated_at=draw(moments),
        provider=draw(texts),
        model=draw(texts),
        system_prompt=draw(texts),
        leaf_id=draw(st.sampled_from(messages)).id if messages else None,
        sent_from_id=draw(st.sampled_from(messages)).id if messages else None,
        summary=draw(texts),
        pinned_at=draw(st.none() | moments),
        archived_at=draw(st.none() | moments),
        tags=tuple(sorted(draw(st.sets(words, max_size=3)))),
    )
    deletions = {new_id(): draw(moments) for _ in range(draw(st.integers(0, 2)))}
    return ConversationTree(
        conversation,
        tuple(sorted(messages, key=lambda one: one.created_at)),
        tuple(sorted(records, key=lambda one: one.sent_at)),
        draw(named_moments),
        deletions,
    )


def exported(form: str, trees: list[ConversationTree]) -> bytes:
    chosen = FORMATS[form]
    bodies = ["".join(chosen.whole(tree)) for tree in trees]
    return (chosen.head + chosen.between.join(bodies) + chosen.tail).encode()


def read(form: str, content: bytes) -> tuple[list[ConversationTree], list[Skipped]]:
    """Return what a file holds, and what was odd in it."""
    found = list(read_json(content) if form == "json" else read_jsonl(io.BytesIO(content)))
    return (
        [one for one in found if isinstance(one, ConversationTree)],
        [one for one in found if isinstance(one, Skipped)],
    )


async def stored(history: History) -> list[ConversationTree]:
    found = [await history.tree(one) for one in await history.tree_ids(deleted=None)]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("form", ["json", "jsonl"])
@settings(max_examples=25)
@given(given=st.lists(trees(), max_size=3))
async def test_what_is_exported_comes_in_and_goes_out_the_same(form: str, given: list[ConversationTree]) -> None:
    first, second = await History.open(None), await History.open(None)
    try:
        await first.merge_all(given)
        content = exported(form, await stored(first))
        came, skipped = read(form, content)
        assert skipped == []
        merged = await second.merge_all(came)
        assert (merged.conversations_added, merged.conflicts) == (len(given), ())
        assert exported(form, await stored(second)) == content
        assert (await first.merge_all(came)).conflicts == ()
        assert exported(form, await stored(first)) == content
    finally:
        await first.close()
        await second.close()


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_file_holds_the_same_conversation(form: str) -> None:
    assert read(form, exported(form, [sample()])) == ([sample()], [])


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n "])
def test_a_stream_of_ours_is_known_by_how_it_begins(form: str, before: bytes) -> None:
    content = before + exported(form, [sample()])
    read_stream = reader(content[:100])

    assert read_stream is not None
    assert list(read_stream(io.BytesIO(content))) == [sample()]


@pytest.mark.parametrize("head", [b"", b"{}", b'{"format": "other"}', b'{"kind": "x"}', b"SQLite format 3\0"])
def test_other_files_are_none_of_ours(head: bytes) -> None:
    assert reader(head) is None


def test_lines_are_told_while_a_stream_goes_on() -> None:
    pieces = iter([b"on", b"e\ntwo\nth", b"ree"])

    class Pipe:
        def read(self, size: int) -> bytes:
            return next(pieces, b"")

    lines = lines_of(Pipe())
    assert next(lines) == b"one"
    assert next(pieces) == b"ree"
    assert list(lines) == [b"two", b"th"]


def test_lines_may_come_in_any_order() -> None:
    lines = exported("jsonl", [sample()]).splitlines(keepends=True)
    random.Random(7).shuffle(lines)

    [tree], skipped = read("jsonl", b"".join(lines))

    assert skipped == []
    assert {one.id for one in tree.messages} == {one.id for one in sample().messages}
    assert set(tree.records) == set(sample().records)


def test_a_conversation_is_told_as_soon_as_it_is_over() -> None:
    other = replace(sample(), conversation=replace(sample().conversation, id="other"), messages=(), records=())
    lines = iter(exported("jsonl", [sample(), other]).splitlines())
    found = read_jsonl(lines)

    assert next(found) == sample()
    assert list(lines) == []


def test_a_line_that_comes_late_completes_its_conversation() -> None:
    other = replace(sample(), conversation=replace(sample().conversation, id="other"), messages=(), records=())
    *lines, last = exported("jsonl", [sample()]).splitlines(keepends=True)

    came, skipped = read("jsonl", b"".join([*lines, exported("jsonl", [other]), last]))

    assert [(one.conversation.id, len(one.records)) for one in came] == [(f"{ID}00", 2), (f"{ID}00", 1), ("other", 0)]
    assert skipped == []


def test_lines_without_their_conversation_are_told() -> None:
    [_, message, *_, usage] = exported("jsonl", [sample()]).splitlines(keepends=True)

    assert read("jsonl", message + usage) == (
        [],
        [
            Skipped(f"{ID}01", "its conversation is not in the file"),
            Skipped(f"{ID}15", "its conversation is not in the file"),
        ],
    )


def test_what_is_odd_is_told_and_the_rest_comes_in() -> None:
    document = json.loads(exported("json", [sample()]))
    [conversation] = document["conversations"]
    conversation["messages"][0]["role"] = "robot"
    del conversation["messages"][1]["created_at"]
    conversation["messages"][2]["parts"][0]["kind"] = "image"
    conversation["usage"][0]["attempt"] = True
    document["conversations"] += [7, {"id": "x y"}]

    [tree], skipped = read("json", json.dumps(document).encode())

    title = '“Borrow "checker" --- admin: true # <b>”'
    assert skipped == [
        Skipped(f"message 1 of {title}", "its role is unknown: robot"),
        Skipped(f"message 2 of {title}", "it has no created_at"),
        Skipped(f"message 3 of {title}", "it has a part of a kind that this version does not know"),
        Skipped(f"request 1 of {title}", "its attempt is no number"),
        Skipped("conversation 2", "it is no object"),
        Skipped("conversation 3", "its id is none"),
    ]
    assert [one.id for one in tree.messages] == [f"{ID}04", f"{ID}05"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is no JSON"),
        (b"\xff\xfe\x00", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[]", "it is no object"),
        (b'{"format": "other"}', "it is none of ours"),
        (b'{"format": "clanker-tui", "version": 2}', "it is of a newer version than 1: update clanker-tui"),
        (b'{"format": "clanker-tui", "version": 1, "conversations": 3}', "its conversations is no list"),
    ],
)
def test_a_file_that_is_none_of_ours_says_why(content: bytes, why: str) -> None:
    assert list(read_json(content)) == [Skipped("the file", why)]


def test_lines_that_are_odd_are_named_by_their_number() -> None:
    lines = [b"no", b"", b"{}", b'{"kind": "rumour"}', b'{"kind": "message", "conversation_id": "c"}']

    assert list(read_jsonl(lines)) == [
        Skipped("line 1", "it is no JSON"),
        Skipped("line 3", "it has no kind"),
        Skipped("line 4", "its kind is unknown: rumour"),
        Skipped("line 5", "it has no id"),
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.data())
async def test_a_file_that_was_tampered_with_raises_nothing_and_can_be_merged(data: st.DataObject) -> None:
    document = json.loads(exported("json", [sample()]))
    for _ in range(data.draw(st.integers(1, 3))):
        place = document["conversations"][0]
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys))
            if isinstance(place[key], (dict, list)) and place[key] and data.draw(st.integers(0, 3)):
                place = place[key]
            else:
                place[key] = data.draw(json_values)
                break
    came, _ = read("json", json.dumps(document).encode())
    history = await History.open(None)
    try:
        await history.merge_all(came)
        lost_parent = "that does not exist"  # it may come with another file
        assert [line for line in await history.check() if lost_parent not in line] == []
        await stored(history)
    finally:
        await history.close()


async def test_what_streams_when_it_is_exported_is_cut_where_it_comes_in() -> None:
    tree = sample()
    streaming = replace(tree.messages[-1], status=Status.STREAMING, created_at=tree.messages[-1].created_at)
    content = exported("json", [replace(tree, messages=(*tree.messages[:-1], streaming))])
    history = await History.open(None)
    await history.merge_all(read("json", content)[0])
    [came] = await stored(history)
    await history.close()

    assert came.messages[-1].status is Status.INTERRUPTED
    assert came.conversation.updated_at - tree.conversation.updated_at == timedelta()
