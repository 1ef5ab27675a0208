"""Everything, as one JSON document that comes back in without loss.

    {"format": "clanker-tui", "version": 1, "conversations": [ … ]}

A conversation has `id`, `title`, `created_at`, `updated_at`, `provider` and `model` of new turns, `system_prompt`,
`leaf_id` (the last message of the branch that is shown), `pinned_at`, `archived_at` and `deleted_at` (null while it is
neither), `tags`, `edits` (when a field was last changed by hand), `deletions` (ids of deleted messages, and when: their
texts are not in the file), `restorations` (ids of those that came back, and when), and

- `messages`, those of all branches, the oldest first: `id`, `parent_id` (null for a first message), `role` (`user`,
  `assistant`), `status` (`complete`, `stopped`, `failed`, `interrupted`, `streaming`), `provider`, `model`,
  `finish_reason`, `error`, `created_at` and `parts`: each has a `kind` (`text`, `thinking`, `file`) and a `text`,
  a file a `name` too;
- `usage`, a record for each request: `id`, `conversation_id`, `message_id`, `purpose` (`chat`, `title`, `test`),
  `provider`, `model`, `host`, `sent_at`, `duration_ms`, `ttft_ms`, `attempt`, `outcome`, `finish_reason`,
  `usage` (null where the provider reported none; else `input_tokens`, `cached_tokens`, `cache_write_tokens`,
  `cache_write_1h_tokens`, `output_tokens`, `reasoning_tokens`, `raw`, `billed_nano_usd`, `is_estimate`) and
  `cost` (`nano_usd`: 1e-9 USD, null where no price is known; `source`, `unit_prices`, `catalogue`).

Times are UTC in ISO 8601. The file is UTF-8; half of a surrogate pair, which UTF-8 cannot hold, is escaped. The same
history gives the same bytes: nothing in it tells when it was written. A reader leaves out fields that it does not
know; `version` grows when that is not enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.domain.tree import FILE_FORMAT, FILE_VERSION, ConversationTree
from clanker_tui.export.fields import as_line, conversation_fields, message_fields, usage_fields

HEAD = f'{{"format": "{FILE_FORMAT}", "version": {FILE_VERSION}, "conversations": [\n'
BETWEEN = ",\n"
TAIL = "\n]}\n"


def whole(tree: ConversationTree) -> Iterator[str]:
    """Yield a conversation: a line for itself, one for each message, one for each request."""
    yield as_line(conversation_fields(tree)).removesuffix("}")
    yield ', "messages": ['
    yield from listed(as_line(message_fields(message)) for message in tree.messages)
    yield '], "usage": ['
    yield from listed(as_line(usage_fields(record)) for record in tree.records)
    yield "]}"


def listed(lines: Iterator[str]) -> Iterator[str]:
    """Yield the items of an array, each on its line."""
    before = "\n"
    for line in lines:
        yield f"{before}{line}"
        before = ",\n"
