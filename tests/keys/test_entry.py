"""Keys as they are typed or pasted."""

from __future__ import annotations

import pytest

from clanker_tui.errors import ConfigError
from clanker_tui.keys.entry import LONGEST_KEY, parse_key, question

GROQ, OPENAI, ANTHROPIC = "gsk_canary0123456789", "sk-canary0123456789", "sk-ant-canary0123456789"


@pytest.mark.parametrize("text", [GROQ, f"  {GROQ}\n", f"\r\n\t{GROQ} \r\n", f"\u00a0{GROQ}\u2003"])
def test_blanks_and_newlines_round_a_key_are_trimmed(text: str) -> None:
    assert parse_key(text).reveal() == GROQ


@pytest.mark.parametrize(
    ("odd", "named"),
    [
        (" ", "a blank"),
        ("\n", "a line break"),
        ("\t", "a tab"),
        ("\0", "a NUL"),
        ('"', "a character called 'quotation mark'"),
        ("…", "a character called 'horizontal ellipsis'"),
        ("\u200b", "a character called 'zero width space'"),
        ("\x1b", "the character U+001B"),
        ("é", "a character called 'latin small letter e with acute'"),
    ],
)
def test_an_odd_character_in_a_key_is_refused_by_name_and_the_key_is_not_repeated(odd: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_key(f"gsk_canary{odd}0123456789")
    assert caught.value.message == f"The key holds {named} as its character number 11."
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_key_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="empty"):
        parse_key(text)


def test_a_file_pasted_as_a_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="too long"):
        parse_key("x" * (LONGEST_KEY + 1))


@pytest.mark.parametrize(("provider", "key"), [("groq", GROQ), ("openai", OPENAI), ("anthropic", ANTHROPIC)])
def test_a_key_of_the_right_form_is_not_questioned(provider: str, key: str) -> None:
    assert question(provider, parse_key(key)) is None


@pytest.mark.parametrize(
    ("provider", "key", "doubt"),
    [
        ("openai", GROQ, "This looks like a key of Groq (gsk_…), not of OpenAI."),
        ("openai", ANTHROPIC, "This looks like a key of Anthropic (sk-ant-…), not of OpenAI."),
        ("anthropic", OPENAI, "This looks like a key of OpenAI (sk-…), not of Anthropic."),
        ("groq", "0123456789", "Keys of Groq begin with gsk_; this one does not."),
        ("my-llama", GROQ, "This looks like a key of Groq (gsk_…), not of my-llama."),
    ],
)
def test_a_key_of_another_provider_is_questioned(provider: str, key: str, doubt: str) -> None:
    assert question(provider, parse_key(key)) == doubt


def test_a_gateway_may_give_out_keys_that_begin_like_those_of_openai() -> None:
    assert question("my-gateway", parse_key(OPENAI)) is None
