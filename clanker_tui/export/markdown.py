"""A conversation to read, as Markdown with front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart, Message
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.export import facts
from clanker_tui.export.branches import Branch, other_branches, shown_branch
from clanker_tui.export.fences import as_quote, code_span, fenced, with_closed_fence
from clanker_tui.export.fields import moment_text

FIRST_WORDS = 60
# What ends a line, or may not stand in YAML, though JSON leaves it as it is.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"\.([a-z0-9]{1,10})$")


def shown(tree: ConversationTree) -> Iterator[str]:
    """Yield the branch that is shown."""
    usage = facts.by_message(tree)
    yield from head(tree)
    for message in shown_branch(tree):
        yield from said(message, usage, level=2)


def whole(tree: ConversationTree) -> Iterator[str]:
    """Yield the branch that is shown, then all others."""
    yield from shown(tree)
    usage = facts.by_message(tree)
    branches = other_branches(tree)
    if branches:
        yield "\n## Other branches\n"
    for number, branch in enumerate(branches, 2):
        yield f"\n### Branch {number}, {beginning(branch)}\n"
        for message in branch.messages:
            yield from said(message, usage, level=4)


def head(tree: ConversationTree) -> Iterator[str]:
    """Yield front matter, title and system prompt."""
    one = tree.conversation
    sums = facts.totals(tree.records)
    known: dict[str, str] = {
        "title": quoted(one.title),
        "id": quoted(one.id),
        "models": quoted_list(facts.models(tree)),
        "created": moment_text(one.created_at),
        "updated": moment_text(one.updated_at),
        "tags": quoted_list(one.tags),
        "tokens_in": facts.tokens_in(sums),
        "tokens_out": facts.tokens_out(sums),
        "cost_usd": facts.cost_usd(sums),
    }
    if sums.unpriced and known["cost_usd"] != facts.UNKNOWN:
        known["requests_without_price"] = str(sums.unpriced)
    yield "---\n"
    for name, text in known.items():
        yield f"{name}: {text}\n"
    yield f"---\n\n# {clean_line(one.title) or 'Untitled'}\n"
    if one.system_prompt:
        yield f"\nSystem prompt:\n\n{as_quote(one.system_prompt)}\n"


def said(message: Message, usage: Mapping[str, str], *, level: int) -> Iterator[str]:
    """Yield who spoke and when, what it cost, what was thought, said and sent along, and how it ended if not well."""
    yield f"\n{'#' * level} {facts.who(message)} · {facts.when(message.created_at)}\n"
    if message.id in usage:
        yield f"\n*{usage[message.id]}*\n"
    if message.thinking:
        yield f"\n<details><summary>Reasoning</summary>\n\n{as_quote(message.thinking)}\n\n</details>\n"
    if message.text:
        yield f"\n{with_closed_fence(message.text)}\n"
    for file in message.files:
        yield f"\nFile {code_span(file.name)}:\n\n{fenced(file.text, language(file))}\n"
    if ended := facts.ending(message):
        yield f"\n*[{ended}]*\n"


def beginning(branch: Branch) -> str:
    """Return where a branch leaves what was told before."""
    if branch.fork is None:
        return "another beginning"
    words = clean_line(branch.fork.text, FIRST_WORDS)
    return f"after {code_span(words)}" if words else f"after {facts.who(branch.fork)}"


def language(file: FilePart) -> str:
    """Return what may stand behind a fence: the ending of the file's name."""
    found = _LANGUAGE.search(file.name)
    return found[1] if found else ""


def quoted(text: str) -> str:
    """Return text as a YAML string on one line, whatever is in it."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def quoted_list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"
