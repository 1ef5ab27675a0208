"""What is known of the parts that match: of which message and conversation they are, and whether a query's filters
let them pass. What is in the bin is not found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Self

from clanker_tui.domain.messages import Role
from clanker_tui.domain.query import Filter, Query
from clanker_tui.history.database import Database
from clanker_tui.history.edits import clean_tag
from clanker_tui.history.reading import Row
from clanker_tui.history.values import text_bytes

# A question is counted to the model that its conversation used last: it has none of its own.
OWN = "instr(lower(iif(messages.{field} = '', conversations.{field}, messages.{field})), lower({{value}})) > 0"
TESTS = {
    "model": OWN.format(field="model"),
    "provider": OWN.format(field="provider"),
    "tag": "EXISTS (SELECT 1 FROM tags WHERE conversation_id = conversations.id AND tag = {value})",
}
PASSING = """
    SELECT
        parts.key, messages.id, messages.role, messages.model, messages.created_at, conversations.id,
        conversations.title
    FROM json_each(:keys)
    CROSS JOIN parts ON parts.key = json_each.value
    CROSS JOIN messages ON messages.seq = parts.message_seq
    CROSS JOIN conversations ON conversations.id = messages.conversation_id
    WHERE messages.deleted_at IS NULL AND conversations.deleted_at IS NULL
"""
TAGGED = """
    SELECT parts.key FROM tags
    CROSS JOIN messages ON messages.conversation_id = tags.conversation_id
    CROSS JOIN parts ON parts.message_seq = messages.seq
    WHERE tag IN ({tags}) LIMIT ?
"""
MOST_TAGGED = 50_000  # parts: with more of them, most of what is found has the tag
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a query's filters ask, in SQL, with its values."""

    sql: str
    values: dict[str, object]

    @classmethod
    def of(cls, query: Query, tests: Mapping[str, str] = TESTS) -> Self:
        """Return the conditions of a query: of those on one field that are no exclusions, one must hold."""
        values: dict[str, object] = {}
        asked: dict[str, list[str]] = {}
        for number, wanted in enumerate(query.filters):
            name = f"filter{number}"
            values[name] = text_bytes(clean_tag(wanted.value) if wanted.field == "tag" else wanted.value)
            test = tests[wanted.field].format(value=f"CAST(:{name} AS TEXT)")
            asked.setdefault(group(wanted, number), []).append(f"NOT {test}" if wanted.is_excluded else test)
        said = [f"({' OR '.join(of_group)})" for of_group in asked.values()]
        if query.roles != set(Role) and not query.in_title:
            said.append(f"messages.role IN ({', '.join(repr(role.value) for role in sorted(query.roles))})")
        return cls("".join(f" AND {one}" for one in said), values)


def tagged(database: Database, query: Query) -> set[int] | None:
    """Return all parts that have one of the tags which a query asks for; None when it asks for none, or for too many.

    Few conversations have a tag: what is common elsewhere need not be looked at.
    """
    tags = [text_bytes(clean_tag(one.value)) for one in query.filters if one.field == "tag" and not one.is_excluded]
    if not tags:
        return None
    sql = TAGGED.format(tags=", ".join(["CAST(? AS TEXT)"] * len(tags)))
    keys = {key for (key,) in database.execute(sql, (*tags, MOST_TAGGED + 1))}
    return None if len(keys) > MOST_TAGGED else keys


def group(wanted: Filter, number: int) -> str:
    """Return what filters have in common of which one is enough; an exclusion stands alone."""
    return f"{number}" if wanted.is_excluded else wanted.field


def passing(database: Database, keys: Iterable[int], conditions: Conditions) -> Iterator[Row]:
    """Yield those parts that pass, in their order. Each question is short, and over before its rows are used."""
    keys = list(keys)
    for first in range(0, len(keys), AT_ONCE):
        values = {"keys": json.dumps(keys[first : first + AT_ONCE]), **conditions.values}
        with closing(database.execute(PASSING + conditions.sql, values)) as rows:
            found = rows.fetchall()
        yield from found
