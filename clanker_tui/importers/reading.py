"""Takes values out of JSON that anyone may have written: of the right type, or an error that says what is odd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from clanker_tui.domain.clean import clean_line

E = TypeVar("E", bound=StrEnum)
_ID = re.compile(r"[\x21-\x7e]{1,100}")
QUOTED = 40
_ABSENT = object()


class OddError(Exception):
    """A record is not as it should be; says why in a few words. Never leaves the importers."""


class Record:
    """A JSON object. Fields are taken out by name and type; one that is absent is as if it were null."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise OddError("it is no object")
        self._fields: Mapping[str, Any] = value

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text.

        Raises:
            OddError: it is something else, or absent without a default.
        """
        value = self._fields.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self._odd(name, "text")
        return value

    def identity(self, name: str) -> str:
        """Return an id. Raises as `text` does."""
        value = self.text(name)
        if not _ID.fullmatch(value):
            raise OddError(f"its {name} is none")
        return value

    def optional_identity(self, name: str) -> str | None:
        """Return an id, or None. Raises as `text` does."""
        return None if self._fields.get(name) is None else self.identity(name)

    def moment(self, name: str) -> datetime:
        """Return a moment in UTC. Raises as `text` does."""
        try:
            moment = datetime.fromisoformat(self.text(name))
            if moment.tzinfo is None:
                raise OddError(f"its {name} has no time zone")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self._odd(name, "time") from error

    def optional_moment(self, name: str) -> datetime | None:
        """Return a moment, or None. Raises as `text` does."""
        return None if self._fields.get(name) is None else self.moment(name)

    def number(self, name: str, most: int) -> int:
        """Return a whole number from 0 to the greatest there can be. Raises as `text` does."""
        value = self._fields.get(name)
        if type(value) is not int or not 0 <= value <= most:
            raise self._odd(name, "number")
        return value

    def optional_number(self, name: str, most: int) -> int | None:
        """Return a number, or None. Raises as `text` does."""
        return None if self._fields.get(name) is None else self.number(name, most)

    def optional_difference(self, name: str, most: int) -> int | None:
        """Return a whole number that may be below zero, or None. Raises as `text` does."""
        value = self._fields.get(name)
        if value is None:
            return None
        if type(value) is not int or abs(value) > most:
            raise self._odd(name, "number")
        return value

    def flag(self, name: str) -> bool:
        """Return whether something is true. Raises as `text` does."""
        value = self._fields.get(name, False)
        if not isinstance(value, bool):
            raise self._odd(name, "yes or no")
        return value

    def word(self, name: str, kind: type[E]) -> E:
        """Return a word of one of our vocabularies. Raises as `text` does."""
        value = self.text(name)
        try:
            return kind(value)
        except ValueError as error:
            raise OddError(f"its {name} is unknown: {clean_line(value, QUOTED)}") from error

    def items(self, name: str) -> list[object]:
        """Return a list, empty when it is absent. Raises as `text` does."""
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._odd(name, "list")
        return value

    def optional_record(self, name: str) -> Record | None:
        """Return an object, or None. Raises as `text` does."""
        value = self._fields.get(name)
        return None if value is None else Record(value)

    def moments(self, name: str) -> dict[str, datetime]:
        """Return moments by name, empty when they are absent. Raises as `text` does."""
        found = self.optional_record(name)
        return {} if found is None else {key: found.moment(key) for key in found._fields}

    def _odd(self, name: str, wanted: str) -> OddError:
        absent = self._fields.get(name, _ABSENT) is _ABSENT
        return OddError(f"it has no {name}" if absent else f"its {name} is no {wanted}")
