"""Reads what a message of a ChatGPT export holds: one of a dozen kinds of content."""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.domain.loose_json import JsonObject, items, table, text
from clanker_tui.domain.messages import Part, TextPart, ThinkingPart
from clanker_tui.importers.said import fenced, note

Names = dict[str, str]
"""The names of attached files, by their ids."""


class UnknownContentError(ValueError):
    """A message that is not understood, and why."""


def parts_of(content: JsonObject, facts: JsonObject) -> Iterator[Part]:
    """Yield the parts of a message: first what its content says, then the names of its other files.

    Raises:
        UnknownContentError: the kind of its content is not understood.
    """
    names = {text(file.get("id")): text(file.get("name")) for file in map(table, items(facts.get("attachments")))}
    yield from content_parts(content, names)
    for name in names.values():
        yield note("file", name)


def content_parts(content: JsonObject, names: Names) -> Iterator[Part]:
    """Yield the parts of a content; a file that it shows is taken out of `names`."""
    kind = text(content.get("content_type"))
    match kind:
        case "thoughts":
            for thought in map(table, items(content.get("thoughts"))):
                yield ThinkingPart(text(thought.get("summary")))
                yield ThinkingPart(text(thought.get("content")))
        case "reasoning_recap":
            yield ThinkingPart(text(content.get("content")))
        case "code":
            language = text(content.get("language"))
            code = text(content.get("text"))
            yield TextPart(fenced(code, "" if language == "unknown" else language) if code.strip() else "")
        case "execution_output" | "system_error":
            output = text(content.get("text"))
            yield TextPart(fenced(output) if output.strip() else "")
        case _:
            yield from spoken(content, kind, names)


def spoken(content: JsonObject, kind: str, names: Names) -> Iterator[Part]:
    """Yield the parts of a content that is text, with pictures perhaps, or a page that was looked up.

    Raises:
        UnknownContentError: it is neither.
    """
    pieces = content.get("parts")
    told = [text(content.get(name)) for name in ("title", "url", "text", "result", "summary")]
    if isinstance(pieces, list):
        for piece in pieces:
            yield piece_part(piece, names)
    elif any(told):
        yield TextPart("\n".join(line for line in told if line))
    elif isinstance(content.get("text"), str) or isinstance(content.get("result"), str):
        return  # said to be empty
    else:
        raise UnknownContentError(f"its content is of an unknown kind: {kind[:40]}" if kind else "it has no content")


def piece_part(piece: object, names: Names) -> TextPart:
    """Return one piece of a message: text, or what is told of a picture or a recording."""
    if isinstance(piece, str):
        return TextPart(piece)
    facts = table(piece)
    kind = text(facts.get("content_type"))
    said = text(facts.get("text"))
    if said:  # of a recording, what was heard
        return TextPart(said)
    pointer = text(facts.get("asset_pointer")).rpartition("/")[2]
    prompt = text(table(table(facts.get("metadata")).get("dalle")).get("prompt"))
    name = names.pop(pointer, "") or prompt or pointer
    for word in ("image", "audio", "video"):
        if word in kind:
            return note(word, name)
    return note("file", name or kind)
