"""Replies whose process died while they streamed."""

from __future__ import annotations

from clanker_tui.history.database import Database
from clanker_tui.history.messages import join_pieces
from clanker_tui.history.running import Running


def mark_interrupted(database: Database, running: Running) -> None:
    """Give `interrupted` to streaming replies that nobody will finish. Those of other running processes stay."""
    running.remove_stale_files()
    streaming = database.execute("SELECT DISTINCT writer FROM messages WHERE status = 'streaming'")
    gone = running.gone([writer for (writer,) in streaming])
    if not gone:
        return
    with database.transaction():
        for writer in gone:
            left = database.execute("SELECT seq FROM messages WHERE status = 'streaming' AND writer = ?", (writer,))
            for (seq,) in left.fetchall():
                join_pieces(database, seq)
                database.execute("UPDATE messages SET status = 'interrupted', writer = '' WHERE seq = ?", (seq,))
