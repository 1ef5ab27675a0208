"""Reads what a server complains of, in any of the shapes that servers complain in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clanker_tui.domain.loose_json import JsonObject, items, parse, table, text

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_INVISIBLE = re.compile(r"<(script|style)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A server's own account of an error, as received; empty strings where it said nothing."""

    message: str = ""
    code: str = ""
    kind: str = ""
    parameter: str = ""


def read_complaint(body: bytes) -> Complaint:
    """Return the complaint in the body of an error response: JSON, a web page, plain text or nothing."""
    try:
        return complaint_in(parse(body))
    except ValueError:
        page = body.decode("utf-8", "replace").strip()
        if page.count("\ufffd") * 10 > len(page):
            return Complaint()  # compressed, or anything else that was never meant to be read
        return Complaint(page_text(page) if page.startswith("<") else page)


def complaint_in(value: object) -> Complaint:
    """Return the complaint in a JSON value; an empty one where there is none."""
    match value:
        case str():
            return Complaint(value)
        case [first, *_]:
            return complaint_in(first)
        case {"error": dict(error)}:
            return from_object(table(error), outer=table(value))
        case {"error": str(message)}:
            return from_object({**table(value), "message": message})
        case dict():
            return from_object(value)
        case _:
            return Complaint()


def from_object(error: JsonObject, outer: JsonObject | None = None) -> Complaint:
    details = table(error.get("details"))
    return Complaint(
        message=message_of(error),
        code=word(details.get("error_code")) or word(error.get("code")),
        kind=word(error.get("type")) or word((outer or {}).get("type")),
        parameter=text(error.get("param")),
    )


def message_of(error: JsonObject) -> str:
    """Return the words of a complaint; a gateway's own are followed by those of the server behind it."""
    told = text(error.get("message")) or text(error.get("detail")) or details_of(error.get("detail"))
    behind = text(table(error.get("metadata")).get("raw"))
    return f"{told} ({complaint_or_text(behind)})" if behind else told


def complaint_or_text(raw: str) -> str:
    return read_complaint(raw.encode("utf-8", "replace")).message or raw


def details_of(value: object) -> str:
    """Return a list of validation errors in words: `messages.0.name: extra inputs are not permitted`."""
    found = []
    for item in items(value):
        where = ".".join(str(step) for step in items(table(item).get("loc")) if step != "body")
        found.append(": ".join(part for part in (where, text(table(item).get("msg"))) if part))
    return "; ".join(part for part in found if part)


def word(value: object) -> str:
    """Return a code, which may be a string or a number."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def page_text(page: str) -> str:
    """Return what a web page says: its title, else its text."""
    title = _TITLE.search(page)
    return title.group(1).strip() if title else _TAG.sub(" ", _INVISIBLE.sub(" ", page)).strip()
