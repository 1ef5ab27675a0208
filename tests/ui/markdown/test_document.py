"""Documents: the same rows however the text came, all of it shown, and nothing that steers a terminal."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from benchmarks.corpus import reply
from clanker_tui.ui.markdown.document import Document, lay_out
from clanker_tui.ui.markdown.looks import LOOKS
from clanker_tui.ui.markdown.rows import Row
from tests.ui.markdown.samples import LEXERS, WRITTEN, blocks, copied, fed, soup, streamed, texts
from tests.ui.markdown.second_opinion import Reader

UNSAFE = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e", "\u2028"}
patient = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def rows(text: str, width: int = 60) -> list[str]:
    return [row.text.rstrip() for row in lay_out(text, width, lexers=LEXERS).rows]


@patient
@given(texts, st.sampled_from([10, 13, 40, 80]), st.randoms(use_true_random=False))
@example("a\r\n\r\nb\r", 40, random.Random(1))
@example("```py\r\nx = 1\r\n```\r\n&amp;[a]\n\n[a]: http://e.org", 40, random.Random(2))
def test_streamed_rows_are_the_rows_of_the_whole(text: str, width: int, sizes: random.Random) -> None:
    whole = lay_out(text, width, lexers=LEXERS)
    parts = streamed(text, width, sizes=sizes)
    assert parts.rows == whole.rows
    assert [block.text for block in parts.code_blocks] == [block.text for block in whole.code_blocks]


@pytest.mark.parametrize("text", [*WRITTEN, reply(3_000)])
@pytest.mark.parametrize("width", [10, 37, 80])
def test_written_replies_come_out_the_same_token_by_token(text: str, width: int) -> None:
    assert streamed(text, width, sizes=random.Random(width)).rows == lay_out(text, width, lexers=LEXERS).rows


@patient
@given(texts, st.randoms(use_true_random=False))
def test_rows_before_the_first_change_are_untouched(text: str, sizes: random.Random) -> None:
    document = Document(40, lexers=LEXERS)
    before: list[Row] = []
    position = 0
    while position < len(text):
        size = sizes.randint(1, 30)
        first = document.feed(text[position : position + size])
        assert document.rows[:first] == before[:first]
        position, before = position + size, list(document.rows)
    first = document.finish()
    assert document.rows[:first] == before[:first]


@patient
@given(texts, st.integers(10, 90))
def test_no_row_is_wider_than_the_page_or_steers_the_terminal(text: str, width: int) -> None:
    for row in lay_out(text, width, lexers=LEXERS).rows:
        assert sum(cell_len(span.text) for span in row.spans) <= width
        assert not UNSAFE & set(row.text)
        assert {name for span in row.spans for name in span.look.split()} <= LOOKS
        assert 0 <= row.lead <= cell_len(row.text)
        assert all(span.href.startswith(("http://", "https://", "mailto:")) for span in row.spans if span.href)


@patient
@given(texts)
def test_no_empty_row_comes_first_or_last(text: str) -> None:
    found = lay_out(text, 60, lexers=LEXERS).rows
    assert not found or (found[0].spans and found[-1].spans) or text.strip()


@settings(deadline=None, max_examples=300, derandomize=True)
@given(blocks)
def test_blocks_are_those_that_another_parser_finds(text: str) -> None:
    def plain(row: str) -> str:
        return re.sub(r" *│ *", "│", re.sub("─+", "─", row)).replace(" ", "").rstrip("▌")

    ours = [plain(row.text) for row in lay_out(text, 4_000, lexers=LEXERS).rows if row.is_copied]
    assert [row for row in ours if row] == [row for row in map(plain, Reader(text).rows()) if row]


@pytest.mark.parametrize("text", [*WRITTEN, reply(2_000)])
@pytest.mark.parametrize("width", [10, 25, 80])
def test_rows_that_are_copied_hold_the_words_of_the_text(text: str, width: int) -> None:
    def words(of: str) -> list[str]:
        return sorted(re.findall(r"[^\W_]{2,}", of))

    without_tables = "\n".join(line for line in text.split("\n") if not line.startswith(("|", "```")))
    assert words(copied(lay_out(without_tables, width, lexers=LEXERS).rows)) == words(without_tables)


def test_copied_code_is_the_code_letter_by_letter() -> None:
    code = "def f(x):\n\n    return {'a': 1, 'b': 'a long string that goes on'}  # and a remark\n"
    document = lay_out(
        f"> - say\n>\n>   ```python\n>   {code.rstrip().replace(chr(10), chr(10) + '>   ')}\n>   ```", 24, lexers=LEXERS
    )
    assert copied([row for row in document.rows if row.code == 0]) + "\n" == code
    assert document.code_blocks[0].text == code


def test_a_list_is_numbered_from_its_first_item_on_and_nests() -> None:
    assert rows("3. a\n3. b\n   - c\n     - d\n   - e\n4. f\n\n   g\n") == [
        "3. a", "4. b", "   • c", "     ◦ d", "   • e", "5. f", "", "   g",
    ]  # fmt: skip


def test_items_are_apart_where_the_source_has_an_empty_line() -> None:
    assert rows("- a\n- b\n\n- c\n\ntext\n- d\n* e") == ["• a", "• b", "", "• c", "", "text", "", "• d", "", "• e"]


def test_tasks_show_whether_they_are_done() -> None:
    found = lay_out("- [ ] open\n- [x] done\n- [y] other", 60, lexers=LEXERS).rows
    assert [row.text for row in found] == ["• [ ] open", "• [x] done", "• [y] other"]
    assert [row.spans[1].look for row in found] == ["task", "task", ""]


def test_quotes_go_through_empty_lines_and_take_in_lines_without_marks() -> None:
    assert rows("> a\n>\n> b\nlazy\n\n> > c") == ["▌ a", "▌", "▌ b lazy", "", "▌ ▌ c"]


@pytest.mark.parametrize(
    "maths",
    [
        r"\[ a_1 * b_2 * c_3 \]",
        r"so $a_1*b*c$ is",
        r"\(x*y*z\) and $$u*v*w$$.",
        "\\[\na_1\n- b * c * d\n= 0\n\\]",
        "$$\n# x\n$$",
    ],
)
def test_mathematics_is_shown_as_it_is_written(maths: str) -> None:
    assert rows(maths) == maths.split("\n")


def test_money_is_no_mathematics() -> None:
    assert rows("from $5 to $10, *really* $x") == ["from $5 to $10, really $x"]


def test_only_safe_addresses_are_links() -> None:
    text = (
        "[a](javascript:x) [b](http://e.org) ![c](https://e.org/i.png) [d](file:///etc) <mailto:a@e.org> https://e.org"
    )
    links = [(s.text, s.href) for row in lay_out(text, 200, lexers=LEXERS).rows for s in row.spans if s.href]
    assert links == [
        ("b", "http://e.org"), ("[image: c]", "https://e.org/i.png"), ("mailto:a@e.org", "mailto:a@e.org"),
        ("https://e.org", "https://e.org"),
    ]  # fmt: skip


def test_a_definition_after_its_use_asks_to_lay_out_once_more() -> None:
    text = "see [it]\n\n[it]: http://e.org\n"
    first = fed(Document(40, lexers=LEXERS), text, sizes=random.Random(1), most=3)
    assert not first.is_settled
    again = fed(Document(40, lexers=LEXERS, definitions=first.definitions), text, sizes=random.Random(1), most=3)
    assert again.is_settled
    assert again.rows[0].spans[-1].href == "http://e.org"
    assert again.rows == lay_out(text, 40, lexers=LEXERS).rows


def test_a_definition_before_its_use_needs_no_second_layout() -> None:
    assert fed(Document(40, lexers=LEXERS), "[it]: http://e.org\n\nsee [it]", sizes=random.Random(1), most=3).is_settled


@given(soup)
@settings(deadline=None, max_examples=60)
def test_text_that_was_laid_out_once_is_settled_with_its_definitions(text: str) -> None:
    assert lay_out(text + "\n\n[a]: http://e.org\n", 40, lexers=LEXERS).is_settled


def test_a_line_that_is_only_marks_waits_for_what_follows() -> None:
    document = Document(40, lexers=LEXERS)
    document.feed("Title\n-")
    assert [row.text for row in document.rows] == ["Title"]
    document.feed(" item")
    assert [row.text for row in document.rows] == ["Title", "", "• item"]


def test_headings_have_the_look_of_their_level() -> None:
    found = lay_out("# a\n###### b `c`\nd\n---\n", 40, lexers=LEXERS).rows
    assert [[span.look for span in row.spans] for row in found if row.spans] == [["h1"], ["h6", "h6 literal"], ["h2"]]
