"""Sample conversations for the demo: enough of them to look around in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import (
    FinishReason,
    Message,
    Part,
    Role,
    TextPart,
    ThinkingPart,
    new_conversation,
    new_id,
    now,
    user_message,
)
from clanker_tui.domain.usage import FREE_OF_CHARGE, Purpose, Usage, UsageRecord

if TYPE_CHECKING:
    from clanker_tui.history.store import History

MODEL = "demo-fast"

BORROW = """\
Because `s` **moved** into the closure, it is gone afterwards:

```rust
let s = String::from("hi");
let shout = move || println!("{s}!");
shout();
println!("{s}");  // error[E0382]: moved away
```

Three ways out:

1. drop `move`, so that the closure only *borrows* `s`;
2. give the closure its own copy: `let t = s.clone();`
3. hand in a reference: `let s = &s;` before the closure.
"""
DATES = """\
For ISO dates such as `2026-11-22`:

```python
import re

ISO_DATE = re.compile(r"\\b(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])\\b")
```

It accepts the 31st of every month; let `datetime.date(y, m, d)` refuse the rest.
"""
DATES_BRIEFLY = """\
`\\d{4}-\\d{2}-\\d{2}` finds what looks like an ISO date. Whether it is one, a date type should say.
"""
DATES_BY_PARSER = """\
Better none at all: `datetime.date.fromisoformat("2026-11-22")` knows leap years, and says no to the 30th of February.
"""
TUNNELS = """\
| direction | flag | who listens |
| --- | --- | --- |
| local | `-L 8080:db:5432` | your machine |
| remote | `-R 9000:localhost:3000` | the server |
| dynamic | `-D 1080` | your machine, as a SOCKS proxy |

Add `-N` when you want no shell, and `-o ExitOnForwardFailure=yes` in scripts.
"""
WAL = """\
The write-ahead log lets readers go on while one writer writes.

- Readers see the state at the moment they began.
- A *checkpoint* copies the log back into the file.
- It needs shared memory, so it is **not** for network file systems.
"""
WAL_THOUGHTS = """\
They ask what it does, not how to turn it on. The main point is that readers and a writer do not block each other. \
I should name the checkpoint, since the file stays behind until then, and the one trap: network file systems.
"""
BREAD = """\
At 22 °C, with 20 % starter:

1. mix, rest 40 minutes;
2. four folds, half an hour apart;
3. bulk until it has grown by half: about 5 hours;
4. shape, then 12 hours in the fridge.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that was asked some days ago, and the replies to it, of which `shown` is the one to see."""

    days: float
    question: str
    replies: tuple[str, ...]
    shown: int = 0
    thinking: str = ""


# The latest first.
SAMPLES = (
    Sample(0.01, "Borrow checker, explained: why can I not use a string after a move closure?", (BORROW,)),
    Sample(0.1, "Regex for dates", (DATES_BRIEFLY, DATES, DATES_BY_PARSER), shown=1),
    Sample(1.1, "SSH tunnels: which flag was which?", (TUNNELS,)),
    Sample(2.3, "What does SQLite's write-ahead log do?", (WAL,), thinking=WAL_THOUGHTS),
    Sample(9.2, "Sourdough timetable for a cool kitchen", (BREAD,)),
)


async def add_samples(history: History) -> None:
    """Fill an empty history with conversations that look a few days old."""
    for sample in reversed(SAMPLES):
        await add_sample(history, sample, at=now() - timedelta(days=sample.days))


async def add_sample(history: History, sample: Sample, *, at: datetime) -> None:
    """Store a conversation as if it had happened then."""
    conversation = replace(new_conversation(provider="demo", model=MODEL), created_at=at, updated_at=at)
    asked = replace(user_message(sample.question, conversation.id, None), created_at=at)
    await history.add_message(conversation, asked)
    replies = [
        reply_to(asked, text, thinking=sample.thinking, at=at + timedelta(seconds=number * 30))
        for number, text in enumerate(sample.replies)
    ]
    for reply in replies:
        await history.finish_reply(reply, [record_of(reply, asked)])
    await history.show_leaf(conversation.id, replies[sample.shown].id)


def reply_to(asked: Message, text: str, *, thinking: str, at: datetime) -> Message:
    """Return a reply to a question that was sent at a time."""
    parts: tuple[Part, ...] = (ThinkingPart(thinking), TextPart(text)) if thinking else (TextPart(text),)
    return Message(
        id=new_id(),
        conversation_id=asked.conversation_id,
        parent_id=asked.id,
        role=Role.ASSISTANT,
        parts=parts,
        created_at=at + timedelta(seconds=1),
        provider="demo",
        model=MODEL,
        finish_reason=FinishReason.STOP,
    )


def record_of(reply: Message, asked: Message) -> UsageRecord:
    """Return what a reply may have used."""
    reasoning = len(reply.thinking) // 4
    usage = Usage(
        input_tokens=len(asked.text) // 4 + 12,
        output_tokens=len(reply.text) // 4 + reasoning,
        reasoning_tokens=reasoning,
    )
    return UsageRecord(
        id=new_id(),
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        purpose=Purpose.CHAT,
        provider="demo",
        model=MODEL,
        host="demo",
        sent_at=reply.created_at - timedelta(seconds=1),
        duration_ms=usage.output_tokens * 3,
        attempt=1,
        outcome="complete",
        ttft_ms=180,
        finish_reason="stop",
        usage=usage,
        cost=FREE_OF_CHARGE,
    )
