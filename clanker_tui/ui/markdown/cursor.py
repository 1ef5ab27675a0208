"""A place in a line, for reading the marks at its beginning. Columns count, since a tab may be taken in part."""

from __future__ import annotations

TAB = 4


class Cursor:
    """Reads a line from the left. `indent` and `body` describe what comes next: blanks, and where they end."""

    __slots__ = ("_column", "_position", "_spare", "_text", "body", "indent")

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._column = 0
        self._spare = 0  # columns left of a tab that was taken in part
        self.measure()

    def measure(self) -> None:
        """Find out how far the next mark is."""
        text, size = self._text, len(self._text)
        position = size - len(text[self._position :].lstrip(" "))
        column = self._column + self._spare + position - self._position
        while position < size:
            if text[position] == " ":
                column += 1
            elif text[position] == "\t":
                column += TAB - column % TAB
            else:
                break
            position += 1
        self.body = position
        self.indent = column - self._column

    @property
    def is_blank(self) -> bool:
        return self.body == len(self._text)

    @property
    def mark(self) -> str:
        """The character at hand; "" at the end."""
        return self._text[self.body : self.body + 1]

    @property
    def text(self) -> str:
        """What is left, without the blanks before it."""
        return self._text[self.body :]

    @property
    def rest(self) -> str:
        """What is left, with its blanks."""
        return " " * self._spare + self._text[self._position :]

    def skip(self, columns: int) -> None:
        """Go on by columns of blanks, as many as there are."""
        while columns > 0:
            if self._spare:
                taken = min(self._spare, columns)
                self._spare -= taken
                self._column += taken
                columns -= taken
            elif self._text[self._position : self._position + 1] == " ":
                self._position += 1
                self._column += 1
                columns -= 1
            elif self._text[self._position : self._position + 1] == "\t":
                self._position += 1
                self._spare = TAB - self._column % TAB
            else:
                break
        self.measure()

    def take(self, characters: int) -> None:
        """Go on past the blanks and this many characters after them."""
        self._column += self.indent + characters
        self._position = self.body + characters
        self._spare = 0
        self.measure()
