"""Sample conversations for the demo: enough of them to look around in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import (
    FinishReason,
    Message,
    Role,
    TextPart,
    new_conversation,
    new_id,
    now,
    user_message,
)
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord

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
BREAD = """\
At 22 °C, with 20 % starter:

1. mix, rest 40 minutes;
2. four folds, half an hour apart;
3. bulk until it has grown by half: about 5 hours;
4. shape, then 12 hours in the fridge.
"""

# (days ago, question, answer), the latest first
SAMPLES: tuple[tuple[float, str, str], ...] = (
    (0.01, "Borrow checker, explained: why can I not use a string after a move closure?", BORROW),
    (0.1, "Regex for dates", DATES),
    (1.1, "SSH tunnels: which flag was which?", TUNNELS),
    (2.3, "What does SQLite's write-ahead log do?", WAL),
    (9.2, "Sourdough timetable for a cool kitchen", BREAD),
)


async def add_samples(history: History) -> None:
    """Fill an empty history with conversations that look a few days old."""
    for days, question, answer in reversed(SAMPLES):
        await add_sample(history, question, answer, at=now() - timedelta(days=days))


async def add_sample(history: History, question: str, answer: str, *, at: datetime) -> None:
    """Store one turn as if it had happened then."""
    conversation = replace(new_conversation(provider="demo", model=MODEL), created_at=at, updated_at=at)
    asked = replace(user_message(question, conversation.id, None), created_at=at)
    reply = Message(
        id=new_id(),
        conversation_id=conversation.id,
        parent_id=asked.id,
        role=Role.ASSISTANT,
        parts=(TextPart(answer),),
        created_at=at + timedelta(seconds=1),
        provider="demo",
        model=MODEL,
        finish_reason=FinishReason.STOP,
    )
    usage = Usage(input_tokens=len(question) // 4 + 12, output_tokens=len(answer) // 4)
    record = UsageRecord(
        id=new_id(),
        conversation_id=conversation.id,
        message_id=reply.id,
        purpose=Purpose.CHAT,
        provider="demo",
        model=MODEL,
        host="demo",
        sent_at=at,
        duration_ms=usage.output_tokens * 3,
        attempt=1,
        outcome="complete",
        ttft_ms=180,
        finish_reason="stop",
        usage=usage,
        cost=Cost(usage.total_tokens * 600, PriceSource.BILLED),
    )
    await history.add_message(conversation, asked)
    await history.finish_reply(reply, [record])
