"""A conversation as one page: nothing in it is loaded from elsewhere, and nothing runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from clanker_tui.domain.messages import Message, Role
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.export import facts
from clanker_tui.export.branches import Branch, other_branches, shown_branch

HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --paper: #fff; --ink: #1d1f21; --quiet: #666; --line: #ddd; --code: #f4f4f5; }}
@media (prefers-color-scheme: dark) {{
:root {{ --paper: #17181a; --ink: #e4e4e6; --quiet: #9a9aa0; --line: #36383c; --code: #222428; }}
}}
body {{ margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 46rem; background: var(--paper); color: var(--ink);
font: 16px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }}
header {{ border-bottom: 1px solid var(--line); margin-bottom: 1.5rem; }}
h1 {{ font-size: 1.5rem; margin: 0 0 .3rem; }}
h2 {{ font-size: 1.15rem; margin: 2.5rem 0 0; }}
.facts, .who {{ color: var(--quiet); font-size: .85rem; margin: 0 0 .6rem; }}
.who b {{ color: var(--ink); font-size: 1rem; }}
article {{ margin: 0 0 1.6rem; }}
article.user > .text {{ border-left: 3px solid var(--line); padding-left: .9rem; }}
pre {{ background: var(--code); padding: .7rem .9rem; border-radius: 4px; overflow-x: auto; white-space: pre; }}
code, pre {{ font: .875em/1.45 ui-monospace, monospace; }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; }}
td, th {{ border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; }}
blockquote {{ margin: 0; padding-left: .9rem; border-left: 3px solid var(--line); color: var(--quiet); }}
details {{ color: var(--quiet); margin: 0 0 .6rem; }}
.plain {{ white-space: pre-wrap; }}
@media print {{
body {{ max-width: none; font-size: 11pt; }}
pre {{ white-space: pre-wrap; }}
article {{ break-inside: auto; }}
.who {{ break-after: avoid; }}
}}
</style>
</head>
<body>
"""
TAIL = "</body>\n</html>\n"


def shown(tree: ConversationTree) -> Iterator[str]:
    """Yield a page with the branch that is shown."""
    yield from page_begun(tree)
    yield TAIL


def whole(tree: ConversationTree) -> Iterator[str]:
    """Yield a page with the branch that is shown, then all others."""
    yield from page_begun(tree)
    usage = facts.by_message(tree)
    for number, branch in enumerate(other_branches(tree), 2):
        yield f'<h2>Branch {number}</h2>\n<p class="facts">{text_of(beginning(branch))}</p>\n'
        for message in branch.messages:
            yield from article(message, usage)
    yield TAIL


def page_begun(tree: ConversationTree) -> Iterator[str]:
    """Yield a page up to the end of the branch that is shown."""
    one = tree.conversation
    title = text_of(one.title or "Untitled")
    usage = facts.by_message(tree)
    told = [", ".join(facts.models(tree)), facts.when(one.created_at), facts.summary(facts.totals(tree.records))]
    yield HEAD.format(title=title)
    yield f'<header>\n<h1>{title}</h1>\n<p class="facts">{text_of(" · ".join(filter(None, told)))}</p>\n'
    if one.tags:
        yield f'<p class="facts">{text_of(" ".join(f"#{tag}" for tag in one.tags))}</p>\n'
    yield "</header>\n"
    if one.system_prompt:
        yield from folded("System prompt", one.system_prompt)
    for message in shown_branch(tree):
        yield from article(message, usage)


def article(message: Message, usage: Mapping[str, str]) -> Iterator[str]:
    """Yield a message."""
    told = [facts.when(message.created_at), usage.get(message.id, "")]
    yield f'<article class="{message.role}">\n'
    yield f'<p class="who"><b>{text_of(facts.who(message))}</b> {text_of(" · ".join(filter(None, told)))}</p>\n'
    if message.thinking:
        yield from folded("Reasoning", message.thinking)
    if message.text:
        yield f'<div class="text">{said(message)}</div>\n'
    for file in message.files:
        yield f"<p>File <code>{text_of(file.name)}</code>:</p>\n<pre><code>{text_of(file.text)}</code></pre>\n"
    if ended := facts.ending(message):
        yield f'<p class="facts">[{text_of(ended)}]</p>\n'
    yield "</article>\n"


def said(message: Message) -> str:
    """Return what was said: a reply as the Markdown it is, a question as it was typed."""
    if message.role is Role.USER:
        return plain(message.text)
    from clanker_tui.export.html_markdown import rendered  # the other formats do without a parser

    return rendered(message.text)


def folded(name: str, text: str) -> Iterator[str]:
    """Yield text that is shown once someone asks for it."""
    yield f"<details><summary>{name}</summary>{plain(text)}</details>\n"


def plain(text: str) -> str:
    """Return text as it was written, line by line."""
    return f'<div class="plain">{text_of(text)}</div>'


def beginning(branch: Branch) -> str:
    """Return where a branch leaves what was told before."""
    if branch.fork is None:
        return "Another beginning"
    return f"After what {facts.who(branch.fork)} said at {facts.when(branch.fork.created_at)}"


def text_of(text: str) -> str:
    """Return text that means nothing to a browser."""
    return escape(text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
