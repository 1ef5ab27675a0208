"""Code: highlighted as it comes, the same as at once, and plain until its lexer is loaded."""

from __future__ import annotations

import pytest
from pygments.lexers import get_all_lexers

from clanker_tui.ui.markdown.document import Document, lay_out
from clanker_tui.ui.markdown.lexers import Lexers, language_of
from clanker_tui.ui.markdown.looks import LOOKS
from tests.ui.markdown.samples import LEXERS

PYTHON = '```python\ndef f(x):\n    """Say\n    it."""\n    return x + 1  # done\n```\n'


def looks(document: Document) -> list[list[tuple[str, str]]]:
    return [[(span.text, span.look) for span in row.spans[1:]] for row in document.rows]


def test_tokens_have_looks_and_strings_go_over_lines() -> None:
    found = looks(lay_out(PYTHON, 60, lexers=LEXERS))
    assert found[0][:2] == [("def ", "code keyword"), ("f", "code function")]
    assert found[1] == [('    """Say', "code string")]
    assert found[2] == [('    it."""', "code string")]
    assert found[3][-1] == ("# done", "code comment")


def test_code_is_highlighted_before_its_block_ends() -> None:
    document = Document(60, lexers=LEXERS)
    document.feed("```python\nreturn 1\nimport o")
    assert looks(document)[0][0] == ("return ", "code keyword")
    assert document.code_blocks[0].text == "return 1\n"


def test_a_comment_over_several_lines_is_one_in_the_end() -> None:
    found = looks(lay_out("```javascript\n/* let\n   x */\n```", 60, lexers=LEXERS))
    assert found == [[("/* let", "code comment")], [("   x */", "code comment")]]


@pytest.mark.parametrize("language", ["cpp", "html", "lua", "php", "c"])
def test_languages_that_cannot_be_read_by_lines_are_highlighted_in_the_end(language: str) -> None:
    lexers = Lexers()
    lexers.load([language])
    found = lay_out(f'```{language}\nif (x) {{ return "a"; }} <b c="d">\n```', 60, lexers=lexers)
    assert found.rows[0].text == '│ if (x) { return "a"; } <b c="d">'
    assert len(found.rows[0].spans) > 2 or language == "php"


def test_code_is_plain_until_its_lexer_is_loaded_and_keeps_its_rows() -> None:
    lexers = Lexers()
    document = Document(20, lexers=lexers)
    document.feed(f"text\n\n{PYTHON}\nmore\n\n```rust\nlet x = 1;\n")
    before = [row.text for row in document.rows]
    assert document.wanted_languages == {"python", "rust"}
    lexers.load(document.wanted_languages)
    assert document.relex() == 2
    assert document.wanted_languages == set()
    document.feed("let y = 2;\n```\n")
    document.finish()
    assert [row.text for row in document.rows][: len(before)] == before
    whole = lay_out(f"text\n\n{PYTHON}\nmore\n\n```rust\nlet x = 1;\nlet y = 2;\n```\n", 20, lexers=lexers)
    assert document.rows == whole.rows


def test_an_unknown_language_is_plain_and_asked_for_once() -> None:
    lexers = Lexers()
    document = Document(60, lexers=lexers)
    document.feed("```nosuchlanguage\nx\n```\n")
    assert document.wanted_languages == {"nosuchlanguage"}
    lexers.load(document.wanted_languages)
    document.relex()
    assert document.wanted_languages == set()
    assert looks(document) == [[("x", "code")]]


def test_a_fence_may_be_named_before_it_is_complete_without_being_asked_for() -> None:
    document = Document(60, lexers=Lexers())
    document.feed("```pyth")
    assert document.wanted_languages == set()
    assert document.rows == []


def test_the_closing_mark_is_not_shown_while_it_comes() -> None:
    document = Document(60, lexers=LEXERS)
    document.feed("```python\nx = 1\n``")
    assert [row.text for row in document.rows] == ["│ x = 1"]


def test_tabs_are_filled_up_and_copied_as_they_came() -> None:
    document = lay_out("```go\n\tif x {\n\t}\t// y\n```", 60, lexers=LEXERS)
    assert [row.text for row in document.rows] == ["│     if x {", "│     }   // y"]
    assert document.code_blocks[0].text == "\tif x {\n\t}\t// y\n"


def test_code_that_is_not_clean_is_drawn_clean_and_copied_as_it_came() -> None:
    document = lay_out("```\n\x1b[2J\u200bx\n```", 60, lexers=LEXERS)
    assert document.rows[0].text == "│ \N{REPLACEMENT CHARACTER}[2Jx"
    assert document.code_blocks[0].text == "\x1b[2J\u200bx\n"


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ('python title="x"', "python"),
        ("{.python}", "python"),
        ("C++", "c++"),
        ("js {1,3}", "js"),
        ("", ""),
        ("```", ""),
    ],
)
def test_the_line_of_a_fence_names_a_language(info: str, language: str) -> None:
    assert language_of(info) == language


def test_every_alias_names_a_language() -> None:
    names = Lexers()
    for _, aliases, _, _ in get_all_lexers(plugins=False):
        assert all(names.has(alias.lower()) for alias in aliases)
    assert names.has("yml")
    assert names.has("rs")


def test_every_token_has_a_look_of_the_list() -> None:
    from pygments.token import STANDARD_TYPES

    lexers = Lexers()
    assert {name for token in STANDARD_TYPES for name in lexers.look_of(token).split()} <= LOOKS
