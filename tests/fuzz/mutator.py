"""Spoils texts, bytes and JSON values: one hand for everything, whose seed gives the same again."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

SCALARS: Sequence[str] = (
    *("", "-1", "0", "1", "nan", "inf", "-inf", "1e999", "0x", "0x10", "1_000", "true", "null", "~", "-", "--", "---"),
    *("9" * 19, "9" * 40, "9" * 5000, "-" + "9" * 30, "1.5", ".5", "5.", "٣", "²", "½", "0000-00-00", "0001-01-01"),
    *("9999-12-31T23:59:59.999999Z", "2026-02-30", "24:61", "1979-05-27T07:32:00+99:99", "/", "/dev/null", "..", "~/x"),
    *(
        "a\nb",
        "\n",
        "\t",
        "\r\n",
        "\x1b[31m",
        "\x07",
        "\x7f",
        "\x9b",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "é",
        "e\u0301",
    ),
    *(
        "日本語",
        "👩‍👩‍👧",
        "\U0010ffff",
        "x" * 300,
        "x " * 40_000,
        "'",
        '"',
        "`",
        "\\",
        "$(id)",
        "%s",
        "%d",
        "{}",
        "{0}",
        "#",
    ),
    *(
        "http://",
        "https://[",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:9/v1",
        "ftp://x",
        "sqlite://",
        "sqlite:////",
    ),
)
NOT_UTF8 = ("\udcff", "a\udc80b", "\udcc3(", "\udced\udca0\udc80")  # bytes of a command line, as Python holds them
PIECES: Sequence[bytes] = (
    *(b"[", b"]", b"{", b"}", b"=", b".", b",", b":", b'"', b"'", b"#", b"\n", b"\r\n", b"\r", b"\\", b"\0", b"\xff"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3\x28", b'"""', b"'''", b"[[", b"]]", b"nan", b"1e999"),
    *(b"true", b"export ", b"${HOME}", b"1979-05-27", b"07:32:00", b"9" * 5000, b"[" * 5000, b"a." * 2000, b"-1"),
)
EMPTY: Sequence[object] = (None, "", [], {}, 0, False)
VALUES: Sequence[object] = (
    *(None, True, False, 0, -1, 1, 10**12, 10**19, -(10**19), 10**400, 1.5, -0.0, 1e308, float("nan"), float("inf")),
    *(
        "",
        "x",
        "\ud800",
        "a\0b",
        "9999-12-31T23:59:59Z",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "x" * 9999,
    ),
    *([], {}, [[]], [None], [{}], {"": ""}, {"type": "text"}, ["x"] * 200),
)


class Mutator:
    """What one seed does. All that is random comes from here."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def one_of(self, choices: Sequence[T]) -> T:
        return self.chance.choice(choices)

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def odd_text(self) -> str:
        """Return a text that few programs think of, without NUL: the system lets none into arguments or variables."""
        match self.chance.randrange(4):
            case 0:
                return self.one_of(NOT_UTF8)
            case 1:
                return "".join(self.one_of(SCALARS)[:20] for _ in range(self.chance.randint(2, 5)))
            case _:
                return self.one_of(SCALARS)

    def spoilt(self, content: bytes) -> bytes:
        """Return bytes of which a few pieces or lines were taken out, put in, doubled, moved or cut off."""
        for _ in range(self.chance.randint(1, 4)):
            content = self._spoilt_lines(content) if self.happens(0.4) else self._spoilt_bytes(content)
        return content

    def _spoilt_bytes(self, content: bytes) -> bytes:
        start = self.chance.randrange(len(content) + 1)
        end = min(len(content), start + self.one_of((1, 1, 3, 20, 200)))
        match self.chance.randrange(6):
            case 0:
                return content[:start]
            case 1:
                return content[:start] + content[end:]
            case 2:
                return content[:start] + content[start:end] * 2 + content[end:]
            case 3:
                return content[:start] + bytes([self.chance.randrange(256)]) + content[start + 1 :]
            case _:
                return content[:start] + self.one_of(PIECES) + content[self.one_of((start, end)) :]

    def _spoilt_lines(self, content: bytes) -> bytes:
        lines = content.split(b"\n")
        place, other = self.chance.randrange(len(lines)), self.chance.randrange(len(lines))
        match self.chance.randrange(6):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[other])
            case 2:
                lines[place], lines[other] = lines[other], lines[place]
            case 3:
                return b"\r\n".join(lines)
            case _:
                name, mark, _ = lines[place].partition(b"=")
                lines[place] = name + mark + self.odd_value()
        return b"\n".join(lines)

    def odd_value(self) -> bytes:
        """Return what may stand for a value: bare, in quotes, in brackets, in a table."""
        text = self.odd_text().encode("utf-8", "surrogateescape")
        return self.one_of((text, b'"%s"' % text, b"[%s]" % text, b"{ a = %s }" % text, b"'%s'" % text))

    def spoilt_json(self, value: object) -> object:
        """Return a JSON value of which some inner values are of another type, gone, doubled or too many."""
        share = self.one_of((0.01, 0.03, 0.1))
        return self._spoilt_json(value, share)

    def _spoilt_json(self, value: object, share: float) -> object:
        if self.happens(share):
            return self.one_of(VALUES)
        match value:
            case dict():
                return self._spoilt_object(value, share)
            case list():
                found = [self._spoilt_json(one, share) for one in value if not self.happens(share)]
                return found * 2 if self.happens(share) else found
            case _:
                return value

    def _spoilt_object(self, value: Mapping[str, object], share: float) -> dict[str, object]:
        names = list(value)
        found: dict[str, object] = {}
        for name, inner in value.items():
            if self.happens(share):
                continue
            given = value[self.one_of(names)] if self.happens(share) else inner
            found[self.one_of(names) if self.happens(share) else name] = self._spoilt_json(given, share)
        return found
