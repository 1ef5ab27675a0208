"""What the demo says: written replies, and which of them goes with a question."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FinishReason

LABEL = "demo: written in advance, no model was asked"
FOOTER = f"\n\n---\n*{LABEL[0].upper()}{LABEL[1:]}.*\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """A reply and how it goes."""

    text: str
    thinking: str = ""
    reason: FinishReason = FinishReason.STOP
    note: str = ""
    is_slow: bool = False
    is_cut: bool = False
    is_refused: bool = False
    is_limited_at_first: bool = False


BORROWING = """\
## Why the borrow checker objects

`names` **moved** into the closure, so the last line uses a value that is no longer there:

```rust
let names = vec!["Ada".to_string(), "Grace".to_string()];
let print = move || println!("{names:?}");
print();
println!("{}", names.len()); // error[E0382]: borrow of moved value: `names`
```

There are three ways out:

1. **Borrow instead of moving.** Leave out `move`; the closure then holds a reference.
2. **Clone first**, when the closure must outlive the scope:
   - cheap for small values
   - wasteful for large ones
3. **Share it** with `Rc` (one thread) or `Arc` (several).

| way | cost | outlives the scope |
|---|---|:---:|
| borrow | none | no |
| clone | one copy | yes |
| `Arc` | one counter | yes |

> A closure without `move` borrows as little as it can.

For your code the first is enough: delete the word `move`.
"""

DATES = """\
## Matching an ISO date

The short pattern finds the *shape* of a date:

```python
import re

ISO_DATE = re.compile(r"\\b(\\d{4})-(\\d{2})-(\\d{2})\\b")


def dates(text: str) -> list[str]:
    return [match.group() for match in ISO_DATE.finditer(text)]
```

It also accepts `2026-99-99`. Leave the calendar to the library:

```python
from datetime import date


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
```

| | finds | rejects the 99th month |
|---|:---:|:---:|
| the pattern | yes | no |
| the parser | no | yes |

What each part does:

- `\\b` is a word boundary, so that `12026-01-01` does not match
- `(\\d{4})` captures the year
  - `\\d` also matches digits of other scripts
  - add `re.ASCII` when that matters

> Use a pattern to *find*, and a parser to *decide*.
"""

TUNNELS = """\
## SSH tunnels in one page

A tunnel carries a port through an encrypted connection.

| you want | command | the port opens |
|---|---|---|
| reach *their* database | `ssh -L 5432:localhost:5432 host` | here |
| let *them* reach yours | `ssh -R 8080:localhost:3000 host` | there |
| browse through the host | `ssh -D 1080 host` | here |

### Make it last

```bash
# -N: no shell; ExitOnForwardFailure: fail loudly when the port is taken
ssh -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=15 -L 5432:localhost:5432 db
```

Or once and for all in `~/.ssh/config`:

```sshconfig
Host db
    HostName db.example.org
    LocalForward 5432 localhost:5432
    ServerAliveInterval 15
```

1. Check that it listens: `ss -ltn | grep 5432`
2. Connect: `psql -h localhost`
3. When it hangs:
   - press `~.` after a newline to end it
   - look at the log with `ssh -v`

> Forwarded ports bind to `localhost` by default. Keep it so.
"""

QUERIES = """\
## A faster query

The filter wraps the column in a function, so the index on `created_at` cannot be used:

```sql
-- before: reads every row
SELECT * FROM orders WHERE date(created_at) = '2026-11-01';

-- after: one range of the index
SELECT id, total FROM orders
WHERE created_at >= '2026-11-01' AND created_at < '2026-11-02';
```

| | before | after |
|---|---:|---:|
| rows read | 1,204,331 | 3,118 |
| time | 840 ms | 4 ms |

Two more things are worth a look:

- name the columns instead of `*`
  - less to read and to send
  - a covering index becomes possible
- run `EXPLAIN QUERY PLAN` before and after

From an application it stays the same:

```javascript
const rows = await db.all(
  "SELECT id, total FROM orders WHERE created_at >= ? AND created_at < ?",
  [day, nextDay],
);
```

> Measure first. An index that is not used only costs.
"""

REPLIES = (BORROWING, DATES, TUNNELS, QUERIES)
TOPICS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("rust", "borrow", "compile", "closure"), BORROWING),
    (("regex", "date", "python", "pattern"), DATES),
    (("ssh", "tunnel", "port", "shell", "bash"), TUNNELS),
    (("sql", "query", "index", "database", "slow query"), QUERIES),
)

THINKING = """\
The question is: "{question}". First I should find what is really asked, then the shortest example that shows it.

An example beats a definition here. I will name the cause, list the ways out with their cost in a table, and say which \
one fits. A word of caution belongs at the end, in one sentence.
"""

HELP = """\
## What the demo can do

Ask anything, and a written reply streams as a real one would. These questions do something special:

| question | what happens |
|---|---|
| `/demo slow` | a reply that takes its time: try Esc |
| `/demo long` | a very long reply |
| `/demo think` | reasoning before the reply |
| `/demo code` | code in several languages |
| `/demo cut` | the stream breaks off in the middle |
| `/demo fail` | the provider answers with an error |
| `/demo limit` | a rate limit, a wait, then the reply |
| `/demo length` | the reply ends at the token limit |
| `/demo refuse` | the model declines |
"""

CODE = """\
## The same loop in five languages

```python
print(sum(n * n for n in range(10) if n % 2))
```

```rust
let total: u32 = (0..10).filter(|n| n % 2 == 1).map(|n| n * n).sum();
```

```typescript
const total = [...Array(10).keys()].filter((n) => n % 2).reduce((sum, n) => sum + n * n, 0);
```

```go
total := 0
for n := 1; n < 10; n += 2 {
\ttotal += n * n
}
```

```bash
total=0; for n in 1 3 5 7 9; do (( total += n * n )); done; echo "$total"
```

All of them give `165`.
"""


def scene_for(question: str, *, thinks: bool = False) -> Scene:
    """Return what is played for a question: what `/demo WORD` asks for, else the reply that fits best."""
    first, _, wish = question.strip().partition(" ")
    scene = wished(wish.strip().lower()) if first == "/demo" else Scene(reply_about(question))
    if thinks and not scene.thinking:
        scene = replace(scene, thinking=THINKING.format(question=clean_line(question, 80)))
    is_whole = not scene.is_cut and scene.reason is not FinishReason.LENGTH
    return replace(scene, text=scene.text + FOOTER if is_whole else scene.text)


def rest_of(scene: Scene, begun: str) -> Scene:
    """Return how a reply goes on that was cut, by the demo or by the user."""
    wholes = (scene.text, *(reply + FOOTER for reply in REPLIES))
    whole = next((text for text in wholes if text.startswith(begun) and text != begun), begun + FOOTER)
    return Scene(whole[len(begun) :])


def wished(wish: str) -> Scene:
    """Return the scene of a special question; the list of them for an unknown one."""
    scenes = {
        "slow": Scene(TUNNELS, is_slow=True),
        "long": Scene("\n".join(REPLIES * 8)),
        "think": Scene(QUERIES, thinking=THINKING.format(question="Why is this query slow?")),
        "code": Scene(CODE),
        "cut": Scene(DATES[: len(DATES) // 2], is_cut=True),
        "fail": Scene("", is_refused=True),
        "limit": Scene(BORROWING, is_limited_at_first=True),
        "length": Scene(QUERIES[: len(QUERIES) // 2], reason=FinishReason.LENGTH),
        "refuse": Scene("", reason=FinishReason.REFUSAL, note="The demo declined, as it was asked to."),
    }
    return scenes.get(wish, Scene(HELP))


def reply_about(question: str) -> str:
    """Return the reply whose topic a question names; for any other question always the same one of them."""
    asked = question.casefold()
    found = next((reply for words, reply in TOPICS if any(word in asked for word in words)), None)
    return found or REPLIES[zlib.crc32(question.encode("utf-8", "replace")) % len(REPLIES)]
