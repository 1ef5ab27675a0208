"""All words of the indexes, to find those that hold what was typed: `reader` is in `textstreamreader`.

They are read once, which takes a second or two in a very long history, and kept for the next search.
"""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.history.database import Database
from clanker_tui.history.expressions import INDEXES, PAIRS, WORDS
from clanker_tui.history.pairs import UNSPACED, pairs
from clanker_tui.history.tokens import tokens_of

MOST_WORDS = 500
# A reply that streamed is put together again, in rows with the numbers of those that held its pieces: the last rows
# are always read again.
READ_AGAIN = 100
MOST_READ_AGAIN = 2_000  # then it is faster to begin anew
NEWEST_ROW = "SELECT coalesce(max(seq), 0) FROM parts"
NEWER = "SELECT searchable.text FROM parts JOIN searchable ON searchable.key = parts.key WHERE parts.seq > ?"
TABLE = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_{index} USING fts5vocab('main', '{index}', 'row')"
NEXT = "SELECT term FROM temp.words_of_{index} WHERE term > ? AND term < ? LIMIT 5000"  # briefly: a writer may wait
ENDS = {WORDS: "\U0010ffff", PAIRS: "\u0e00"}  # behind it, nearly all are pairs of characters
BREAK = "\n"


class Vocabulary:
    """The words of one history. It belongs to one connection."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._recent: dict[str, set[str]] = {}
        self._newest_row = 0
        self._state: tuple[int, int] | None = None

    def holding(self, database: Database, index: str, inside: str) -> list[str]:
        """Return words of an index that have some letters in them, at most MOST_WORDS and one more."""
        self.refresh(database)
        words, at = self._words[index], 0
        found = dict.fromkeys(sorted(word for word in self._recent[index] if inside in word))
        while len(found) <= MOST_WORDS and (at := words.find(inside, at)) >= 0:
            end = words.find(BREAK, at)
            found[words[words.rfind(BREAK, 0, at) + 1 : end]] = None
            at = end
        return list(found)

    def refresh(self, database: Database) -> None:
        """Read what is new since the last time."""
        state = (database.one("PRAGMA data_version"), database.connection.total_changes)
        if state == self._state:
            return
        newest = database.one(NEWEST_ROW)
        if self._state is None or newest > self._newest_row + MOST_READ_AGAIN:
            self._words = {index: BREAK.join([*all_words(database, index), ""]) for index in INDEXES}
            self._recent = {index: set() for index in INDEXES}
        else:
            texts = [text for (text,) in database.execute(NEWER, (self._newest_row - READ_AGAIN,))]
            for index, of_index in ((WORDS, texts), (PAIRS, list(map(pairs, texts)))):
                self._recent[index].update(*tokens_of(of_index))
        self._newest_row, self._state = newest, state


def prepare(database: Database) -> None:
    """Make the tables that list the words, in the connection's own memory."""
    for index in INDEXES:
        database.execute(TABLE.format(index=index))


def all_words(database: Database, index: str) -> Iterator[str]:
    """Yield the words of an index, without those in which characters of several words stand together."""
    last = ""
    while words := database.execute(NEXT.format(index=index), (last, ENDS[index])).fetchall():
        for (word,) in words:
            if word.isascii() or not UNSPACED.search(word):
                yield word
        last = words[-1][0]
