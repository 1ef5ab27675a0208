"""Ids, titles and the parts of a message."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.messages import (
    Message,
    Role,
    TextPart,
    ThinkingPart,
    new_conversation,
    new_id,
    now,
    title_from,
    user_message,
)


def test_ids_are_version_7_and_sort_by_time() -> None:
    first = uuid.UUID(new_id())
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    assert abs((first.int >> 80) / 1000 - now().timestamp()) < 60
    assert len({new_id() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Why does this not compile?\nlet s = 1;", "Why does this not compile?"),
        ("\n\n# Heading", "Heading"),
        ("- a list", "a list"),
        ("\x1b]0;evil\x07", "\N{REPLACEMENT CHARACTER}]0;evil\N{REPLACEMENT CHARACTER}"),
        ("   \n ", "Untitled"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_from(text) == title


@given(st.text(max_size=300))
def test_a_title_is_one_short_line_whatever_the_text(text: str) -> None:
    title = title_from(text)
    assert title
    assert len(title) <= 60
    assert "\n" not in title


def test_what_was_said_and_what_was_thought_are_kept_apart() -> None:
    parts = (ThinkingPart("hm"), TextPart("yes"), TextPart(" and no"))
    message = Message(new_id(), "c", None, Role.ASSISTANT, parts, now())
    assert (message.text, message.thinking) == ("yes and no", "hm")


def test_a_user_message_names_its_conversation_and_parent() -> None:
    conversation = new_conversation(provider="groq", model="m")
    message = user_message("hi", conversation.id, "parent")
    assert (message.role, message.text, message.parent_id) == (Role.USER, "hi", "parent")
    assert message.conversation_id == conversation.id
