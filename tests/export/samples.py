"""A small conversation with a bit of everything: branches, files, reasoning, costs, hostile text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clanker_tui.domain.messages import (
    Conversation,
    FilePart,
    FinishReason,
    Message,
    Part,
    Role,
    Status,
    TextPart,
    ThinkingPart,
)
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ID = "01900000-0000-7000-8000-0000000000"
HOSTILE = """\
# Not a title
---
<script>alert(1)</script> <img src=x onerror=alert(1)> \x1b[31m \u202eright-to-left
[click](javascript:alert(1)) ![pixel](https://tracker.example/p.png) [fine](https://example.org/?a=1&b=2)

| a | b |
| - | - |
| 1 | 2 |

```python
if a < b and "unclosed":
    pass"""


def message(number: int, parent: int | None, role: Role, *parts: Part, status: Status = Status.COMPLETE) -> Message:
    """Return a message, named by its number, which is also the minute it was written in."""
    is_reply = role is Role.ASSISTANT
    return Message(
        id=f"{ID}{number:02}",
        conversation_id=f"{ID}00",
        parent_id=None if parent is None else f"{ID}{parent:02}",
        role=role,
        parts=parts,
        created_at=NOON + timedelta(minutes=number),
        status=status,
        provider="groq" if is_reply else "",
        model="openai/gpt-oss-120b" if is_reply else "",
        finish_reason=FinishReason.STOP if is_reply and status is Status.COMPLETE else None,
        error="the stream was cut." if status is Status.FAILED else "",
    )


def record(number: int, reply: Message, usage: Usage | None, cost: Cost) -> UsageRecord:
    """Return what a request for a reply used."""
    return UsageRecord(
        id=f"{ID}{number:02}",
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        purpose=Purpose.CHAT,
        provider="groq",
        model="openai/gpt-oss-120b",
        host="laptop",
        sent_at=reply.created_at,
        duration_ms=2180,
        attempt=1,
        outcome=reply.status,
        ttft_ms=180,
        finish_reason="stop",
        usage=usage,
        cost=cost,
    )


def sample() -> ConversationTree:
    """Return the conversation."""
    asked = message(
        1,
        None,
        Role.USER,
        TextPart("Why does `s` not compile?"),
        FilePart("src/main.rs", "fn main() {}\n```\nnot the end\n```\n"),
        FilePart("no`te\n", "half \ud800 a character, \0 and <b>"),
    )
    first = message(2, 1, Role.ASSISTANT, ThinkingPart("It moved.\n```\n</details>"), TextPart(HOSTILE))
    second = message(3, 1, Role.ASSISTANT, TextPart("Because `s` **moved**."))
    cut = message(5, 4, Role.ASSISTANT, TextPart("Half"), status=Status.FAILED)
    return ConversationTree(
        Conversation(
            id=f"{ID}00",
            title='Borrow "checker"\n---\nadmin: true\u2028# <b>',
            created_at=NOON,
            updated_at=NOON + timedelta(hours=1),
            provider="groq",
            model="openai/gpt-oss-120b",
            system_prompt="Be brief.\n---",
            leaf_id=second.id,
            sent_from_id=f"{ID}04",
            summary="They spoke of `s`.\n---",
            pinned_at=NOON,
            tags=("rust", "日本"),
        ),
        messages=(asked, first, second, message(4, 2, Role.USER, TextPart("And <now>?")), cut),
        records=(
            record(
                12,
                first,
                Usage(1000, 20, output_tokens=204, reasoning_tokens=9, raw='{"a": 1}'),
                Cost(1_234_567, PriceSource.CATALOGUE, "{}", "list 1"),
            ),
            record(13, second, Usage(1000, output_tokens=12), Cost(800_000, PriceSource.BILLED)),
            record(15, cut, None, Cost()),
        ),
        edits={"context": NOON, "pinned": NOON, "title": NOON},
        deletions={f"{ID}09": NOON + timedelta(days=1)},
        restorations={second.id: NOON + timedelta(days=2)},
    )
