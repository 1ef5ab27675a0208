"""How times and texts are written into the history: sortable, and without loss."""

from __future__ import annotations

from codecs import getincrementaldecoder
from datetime import UTC, datetime

from clanker_tui.domain.estimating import estimated_tokens

AT_ONCE = 250_000  # characters or bytes; converting more at once would keep all other threads waiting


def moment_text(moment: datetime) -> str:
    """Return a moment as UTC in ISO 8601 with microseconds: texts of it sort as the moments do."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """Return the moment that `moment_text` wrote."""
    return datetime.fromisoformat(text)


def text_bytes(text: str) -> bytes:
    """Return text as the bytes to store, which the statement casts: `CAST(? AS TEXT)`.

    A provider can send lone surrogates (JSON escapes), and a command line holds them for bytes that are not UTF-8.
    SQLite's driver refuses such a string; as bytes it is stored, and `text_from` gives it back unchanged.
    """
    if len(text) <= AT_ONCE:
        return text.encode("utf-8", "surrogatepass")
    starts = range(0, len(text), AT_ONCE)
    return b"".join([text[start : start + AT_ONCE].encode("utf-8", "surrogatepass") for start in starts])


def text_from(stored: bytes) -> str:
    """Return the text that was stored; bytes that no text can have, in a damaged file, become U+FFFD."""
    try:
        return stored.decode() if len(stored) <= AT_ONCE else decoded(stored)
    except UnicodeDecodeError:
        return unusual_text(stored)


def decoded(stored: bytes) -> str:
    """Return a long text, piece by piece."""
    decoder = getincrementaldecoder("utf-8")()
    starts = range(0, len(stored), AT_ONCE)
    return "".join([*(decoder.decode(stored[start : start + AT_ONCE]) for start in starts), decoder.decode(b"", True)])


def unusual_text(stored: bytes) -> str:
    """Return text with lone surrogates, or what is left of one that is damaged."""
    try:
        return stored.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return stored.decode("utf-8", "replace")


def stored_casefold(stored: bytes | None) -> str:
    """Return a text without regard to case, for comparing; what no SQLite driver can hand back becomes U+FFFD."""
    return text_from(stored or b"").casefold().encode("utf-8", "replace").decode()


def stored_tokens(stored: bytes | None) -> int:
    """Return about how many tokens a text has."""
    return estimated_tokens(text_from(stored or b""))


def demand(kind: type | tuple[type, ...], *values: object) -> None:
    """Raise TypeError unless all values are of a kind, as those of a column are while the file is sound."""
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} where {kind} should be")


def plausible(figure: int | None, most: int) -> int | None:
    """Return a figure; None for one that is negative or larger than any can be, and that SQLite could not hold."""
    return figure if figure is not None and 0 <= figure <= most else None
