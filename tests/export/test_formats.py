"""Every format against a file that was looked at."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clanker_tui.domain.messages import Conversation, FilePart, Role, TextPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.export.fences import code_span, fenced, with_closed_fence
from clanker_tui.export.registry import FORMATS
from tests.export.samples import NOON, message, sample
from tests.history.records import texts

GOLDEN = Path(__file__).parent / "golden"
SEEN = {
    "markdown.md": FORMATS["markdown"].shown,
    "whole.md": FORMATS["markdown"].whole,
    "whole.jsonl": FORMATS["jsonl"].whole,
    "page.html": FORMATS["html"].shown,
    "whole.html": FORMATS["html"].whole,
}
VOID = {"meta", "br", "hr"}


def exported(name: str, tree: ConversationTree) -> str:
    """Return a file of one conversation with all of its branches."""
    form = FORMATS[name]
    return "".join([form.head, *form.whole(tree), form.tail])


@pytest.mark.parametrize("name", [*SEEN, "whole.json"])
def test_a_format_is_as_it_was_when_it_was_looked_at(name: str) -> None:
    tree = sample()
    text = exported("json", tree) if name == "whole.json" else "".join(SEEN[name](tree))

    assert text.encode("utf-8", "replace") == (GOLDEN / name).read_bytes()


def test_json_is_complete_and_says_what_it_is() -> None:
    document = json.loads(exported("json", sample()))

    assert (document["format"], document["version"]) == ("clanker-tui", 1)
    [conversation] = document["conversations"]
    assert conversation["messages"][0]["parent_id"] is None
    assert conversation["usage"][2]["cost"]["nano_usd"] is None
    assert conversation["messages"][0]["parts"][2]["text"] == "half \ud800 a character, \0 and <b>"


def test_each_line_of_jsonl_is_a_record_of_its_own() -> None:
    records = [json.loads(line) for line in exported("jsonl", sample()).splitlines()]

    assert [record["kind"] for record in records] == ["conversation", *["message"] * 5, *["usage"] * 3]
    assert {record["conversation_id"] for record in records[1:]} == {records[0]["id"]}


def test_an_unknown_price_is_never_nothing() -> None:
    tree = sample()
    unpriced = replace(tree, records=tree.records[2:])

    assert "\ncost_usd: unknown\n" in exported("markdown", unpriced)
    assert "\ntokens_in: unknown\n" in exported("markdown", unpriced)
    assert "cost unknown" in exported("html", unpriced)
    assert "\ncost_usd: 0.002034567\nrequests_without_price: 1\n" in exported("markdown", tree)


@given(title=texts)
def test_no_title_breaks_the_front_matter(title: str) -> None:
    tree = ConversationTree(Conversation("id", title, NOON, NOON), ())
    lines = exported("markdown", tree).split("\n")

    end = lines.index("---", 1)
    names = [line.partition(":")[0] for line in lines[1:end]]
    assert names == ["title", "id", "models", "created", "updated", "tags", "tokens_in", "tokens_out", "cost_usd"]
    assert json.loads(lines[1].removeprefix("title: ")) == json.loads(json.dumps(title))


@given(text=st.text(st.sampled_from("`~a\n >"), max_size=30))
def test_a_file_is_one_code_block_whatever_is_in_it(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"{fenced(text)}\n\nafter")

    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.removesuffix("\n") == text.removesuffix("\n")


@given(
    lines=st.lists(
        st.sampled_from(["```", "~~~", "````", "```a", "    ```", " ```", "```a`", "~~~ ", "a", ""]), max_size=6
    )
)
def test_what_follows_a_message_is_not_in_its_code(lines: list[str]) -> None:
    text = "\n".join(lines)
    tokens = MarkdownIt("commonmark").parse(f"{with_closed_fence(text)}\n\n## You")

    assert "heading_open" in [token.type for token in tokens]


@given(text=st.text(st.sampled_from("` ab"), min_size=1, max_size=12))
def test_a_name_in_code_ends_where_it_ends(text: str) -> None:
    [_, inline, _] = MarkdownIt("commonmark").parse(f"x {code_span(text)} y")

    [before, code, after] = inline.children or []
    assert (before.content, code.type, after.content) == ("x ", "code_inline", " y")


class Page(HTMLParser):
    """Notes what a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "data")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_runs_nothing_and_loads_nothing() -> None:
    page = Page(exported("html", sample()))

    assert page.open == []
    assert not page.tags & {"script", "img", "iframe", "link", "object", "base", "form"}
    assert page.handlers == []
    assert page.addresses == ["https://tracker.example/p.png", "https://example.org/?a=1&b=2"]


@given(text=texts | st.text(st.sampled_from("<>&\"'[]()!`*_ ajhtp:/\n"), max_size=60))
def test_no_text_escapes_into_the_page(text: str) -> None:
    one = message(1, None, Role.ASSISTANT, TextPart(text), FilePart(text, text))
    page = Page(exported("html", ConversationTree(Conversation("id", text, NOON, NOON, system_prompt=text), (one,))))

    assert page.open == []
    assert not page.tags & {"script", "img", "iframe", "link", "object", "base", "form"}
    assert page.handlers == []
    assert all(re.match("(https?|mailto):", address) for address in page.addresses)


def test_branches_come_after_what_is_shown_and_each_message_once() -> None:
    shown, whole = "".join(FORMATS["markdown"].shown(sample())), exported("markdown", sample())

    assert "Half" not in shown
    assert whole.startswith(shown)
    assert whole.count("## You") == 2
    assert "### Branch 2, after `Why does" not in whole  # the words hold backticks themselves
    assert "### Branch 2, after ``Why does `s` not compile?``" in whole


def test_messages_in_a_circle_are_told_once() -> None:
    first, second = message(1, 2, Role.USER, TextPart("eins")), message(2, 1, Role.ASSISTANT, TextPart("zwei"))

    text = exported("markdown", ConversationTree(Conversation("id", "", NOON, NOON), (first, second)))

    assert (text.count("eins"), text.count("zwei")) == (1, 1)


def test_another_beginning_is_a_branch_too() -> None:
    first, second = message(1, None, Role.USER, TextPart("eins")), message(2, None, Role.USER, TextPart("zwei"))
    tree = ConversationTree(Conversation("id", "", NOON, NOON, leaf_id=second.id), (first, second))

    assert "### Branch 2, another beginning\n" in exported("markdown", tree)
    assert "Another beginning" in exported("html", tree)


@pytest.mark.parametrize("address", ["javascript:x", "//evil.example/x", "data:text/html,x", "file:///etc"])
def test_an_address_that_may_not_be_followed_is_text(address: str) -> None:
    one = message(1, None, Role.ASSISTANT, TextPart(f"[a]({address}) <{address}>"))

    assert Page(exported("html", ConversationTree(Conversation("id", "", NOON, NOON), (one,)))).addresses == []


def test_a_very_long_message_is_shown_as_it_was_written() -> None:
    one = message(1, None, Role.ASSISTANT, TextPart("![" * 100_000))

    assert "![" * 100_000 in exported("html", ConversationTree(Conversation("id", "", NOON, NOON), (one,)))
