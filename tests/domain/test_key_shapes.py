"""What looks like a key is found wherever it stands; what only begins like one is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.key_shapes import first_key, keys_in, without_keys
from clanker_tui.domain.scrub import scrub
from clanker_tui.domain.secret import Secret

BODY = "a1B2c3D4e5F6g7H8"
BEGIN, END = "-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----"
# Put together here: a file that holds one whole is taken for a leak by those who look for leaks.
KEYS = {
    "sk-ant-": "an Anthropic key (sk-ant-…)",
    "sk-proj-": "an OpenAI key (sk-proj-…)",
    "sk-or-": "an OpenRouter key (sk-or-…)",
    "sk-": "an API key (sk-…)",
    "gsk_": "a Groq key (gsk_…)",
    "xai-": "an xAI key (xai-…)",
    "AIza": "a Google key (AIza…)",
    "ghp_": "a GitHub token (ghp_…)",
    "github_pat_": "a GitHub token (github_pat_…)",
    "glpat-": "a GitLab token (glpat-…)",
    "xoxb-": "a Slack token (xoxb-…)",
    "hf_": "a Hugging Face token (hf_…)",
    "sk_live_": "a Stripe key (sk_live_…)",
    "npm_": "an npm token (npm_…)",
    "pypi-": "a PyPI token (pypi-…)",
}


@pytest.mark.parametrize("prefix", KEYS)
@pytest.mark.parametrize("around", ["{}", "key={}", "'{}'", "https://x/?key={}&y", "a line\n{}\nanother", "KEY_{}"])
def test_keys_are_found_by_how_they_begin(prefix: str, around: str) -> None:
    text = around.format(prefix + BODY)
    found = first_key(text)
    assert found is not None
    assert found.name == KEYS[prefix]
    assert text[found.start : found.end] == prefix + BODY
    assert without_keys(text, "***") == around.format("***")


def test_an_aws_key_is_as_long_as_they_are() -> None:
    assert first_key("AKIA" + "A1B2C3D4E5F6G7H8") is not None
    assert first_key("AKIA" + "A1B2C3D4E5F6G7H8I") is None


@pytest.mark.parametrize(
    "text",
    [
        "task-management-in-2024 and risk-assessment-0123456789",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-your-api-key-goes-here",
        "sk-short1",
        "the prefix is gsk_",
        "hf_model_name_with_many_parts_1",
        "-----BEGIN PUBLIC KEY-----",
        "",
    ],
)
def test_what_only_begins_like_one_is_none(text: str) -> None:
    assert first_key(text) is None
    assert without_keys(text, "***") == text


@pytest.mark.parametrize(
    "key",
    [
        f"{BEGIN}\nMIIEow/+=\nAAAA\n{END}",
        f"{BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\nMIIEow\n{END}",
        f"{BEGIN}\\nMIIEow\\n{END}",
        f"{BEGIN}\nMIIEow",
    ],
)
def test_a_private_key_is_taken_out_whole(key: str) -> None:
    found = first_key(f"this: {key}")
    assert found is not None
    assert found.name == "a private key (-----BEGIN…)"
    assert without_keys(f"this: {key}", "***") == "this: ***"


def test_a_key_that_is_known_is_found_whatever_it_looks_like() -> None:
    key = Secret("correct horse battery")
    assert first_key("it is correct horse battery.") is None
    found = first_key("it is correct horse battery.", [key])
    assert found is not None
    assert found.name == "a key of yours"
    assert without_keys("it is correct horse battery.", "***", [key]) == "it is ***."


def test_words_that_servers_without_keys_are_given_are_no_keys() -> None:
    assert first_key("use ollama for that", [Secret("ollama")]) is None


def test_the_first_of_several_is_told_and_all_are_taken_out() -> None:
    text = f"ghp_{BODY} and sk-ant-{BODY} and gsk_{BODY}"
    found = first_key(text)
    assert found is not None
    assert found.name == "a GitHub token (ghp_…)"
    assert without_keys(text, "***") == "*** and *** and ***"


def test_what_is_logged_holds_neither_keys_nor_cut_ones_of_providers() -> None:
    assert scrub(f"ghp_{BODY} sk-abcdefgh") == "*** ***"


PIECES = ["sk-", "sk-ant-", "gsk_", BODY, BEGIN, END, "\n", " ", "x", "-", "_", "é", "AKIA", "A1B2C3D4E5F6G7H8"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_was_taken_out_is_gone_and_the_rest_is_as_it_was(text: str) -> None:
    safe = without_keys(text, "\N{BLACK SQUARE}")
    assert first_key(safe) is None
    found = sorted((one.start, one.end) for one in keys_in(text))
    covered = {at for start, end in found for at in range(start, end)}
    assert safe.replace("\N{BLACK SQUARE}", "") == "".join(c for at, c in enumerate(text) if at not in covered)
