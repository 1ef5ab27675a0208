"""Questions about the messages of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from sqlalchemy import inspect, select
from sqlmodel import Session

from clanker_tui.domain.messages import Message, Part
from clanker_tui.history.reading import to_message, to_part
from clanker_tui.history.tables import MessageRow, PartRow

MESSAGE = inspect(MessageRow).local_table
PART = inspect(PartRow).local_table


def path_to(session: Session, leaf_id: str) -> list[Message]:
    """Return the branch that ends at a message, oldest first; empty when there is no such message.

    One recursive query walks from leaf to root: the cost follows the branch, not the conversation. It gathers a set,
    so that messages which are each other's parents, as an import may bring, end it too.
    """
    leaf = select(MESSAGE.c.seq, MESSAGE.c.parent_id).where(MESSAGE.c.id == leaf_id)
    branch = leaf.cte("branch", recursive=True)
    parents = select(MESSAGE.c.seq, MESSAGE.c.parent_id).join(branch, MESSAGE.c.id == branch.c.parent_id)
    branch = branch.union(parents)
    read = session.connection().execute  # columns, not objects: a long conversation opens twice as fast
    rows = read(select(*MESSAGE.c).join(branch, MESSAGE.c.seq == branch.c.seq)).all()
    pieces = read(
        select(PART.c.message_seq, PART.c.position, PART.c.kind, PART.c.text)
        .join(branch, PART.c.message_seq == branch.c.seq)
        .order_by(PART.c.message_seq, PART.c.position, PART.c.seq)
    )
    parts = {seq: join_pieces(of_message) for seq, of_message in groupby(pieces, key=itemgetter(0))}
    messages = {row.id: to_message(row, parts.get(row.seq, ())) for row in rows}
    return in_order(messages, leaf_id)


def join_pieces(pieces: Iterable[tuple[int, int, str, str]]) -> tuple[Part, ...]:
    """Return the parts of a message from its rows; a part that was streamed may lie in several."""
    return tuple(
        to_part(kind, "".join(text for *_, text in rows)) for (_, kind), rows in groupby(pieces, key=itemgetter(1, 2))
    )


def in_order(messages: dict[str, Message], leaf_id: str) -> list[Message]:
    """Return messages from the root to a leaf."""
    branch: list[Message] = []
    message = messages.pop(leaf_id, None)
    while message is not None:
        branch.append(message)
        message = messages.pop(message.parent_id or "", None)
    return branch[::-1]
