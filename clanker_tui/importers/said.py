"""How what other programs keep beside text is told in a conversation: tools, pictures, files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart, Part, TextPart, ThinkingPart

LONGEST_NAME = 200


def note(kind: str, name: str = "") -> TextPart:
    """Return a part that names what was there and did not come along: `[image: cat.png]`."""
    known = clean_line(name, LONGEST_NAME)
    return TextPart(f"[{kind}: {known}]" if known else f"[{kind}]")


def fenced(text: str, language: str = "") -> str:
    """Return text as a block of code, in a fence longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    word = language if re.fullmatch(r"[\w+#.-]{1,30}", language) else ""
    return f"{fence}{word}\n{text.removesuffix(chr(10))}\n{fence}"


def tool_call(name: str, given: object) -> ThinkingPart:
    """Return what a model asked of a tool. It stands with the reasoning: it led to the reply and is none."""
    text = given if isinstance(given, str) else as_json(given)
    return ThinkingPart(f"{clean_line(name, LONGEST_NAME) or 'tool'} ← {text}")


def tool_result(name: str, text: str) -> ThinkingPart:
    """Return what a tool answered."""
    return ThinkingPart(f"{clean_line(name, LONGEST_NAME) or 'tool'} → {text}")


def as_json(value: object) -> str:
    """Return a value that came out of JSON as a line of it."""
    return json.dumps(value, ensure_ascii=False)


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts as a message has them: at most one of reasoning, one of text, then the files.

    Paragraphs stand between what were separate pieces; pieces that say nothing are left out.
    """
    thoughts, texts, files = [], [], []
    for part in parts:
        match part:
            case ThinkingPart(text):
                thoughts.append(text)
            case TextPart(text):
                texts.append(text)
            case FilePart():
                files.append(part)
    found: list[Part] = []
    if thinking := paragraphs(thoughts):
        found.append(ThinkingPart(thinking))
    if text := paragraphs(texts):
        found.append(TextPart(text))
    return (*found, *files)


def paragraphs(texts: Iterable[str]) -> str:
    """Return texts below each other, those that say nothing left out."""
    return "\n\n".join(text for text in texts if text.strip())
