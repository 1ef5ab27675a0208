"""What is said about a configuration file that is wrong: one line with the place and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.files import complaint, load

AGENT_KEYS = (
    "It can be provider, model, api_key_env, api_base_url, max_tokens, temperature, top_p, system_prompt, "
    "reasoning_effort, timeout_s, max_retries."
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # syntax
        ("[agent]\nprovider = groq", "FILE:2:12: invalid TOML: invalid value."),
        ("[agent", "FILE:1:7: invalid TOML: expected ']' at the end of a table declaration."),
        ("x =", "FILE:1:4: invalid TOML: invalid value."),
        ('[agent]\nmodel = "a\nb"', "FILE:2:11: invalid TOML: illegal character '\\n'."),
        ("just words", "FILE:1:6: invalid TOML: expected '=' after a key in a key/value pair."),
        ("a = [" + "[" * 5000, "FILE: tables or lists are nested too deeply."),
        ("a = 1" + "0" * 5000, "FILE: a number is too long."),
        # the same thing twice
        (
            '[agent]\nprovider = "groq"\n\n[agent]\nmodel = "x"',
            "FILE:4:2: [agent] stands here a second time. The first is in line 1.",
        ),
        (
            '[agent]\nmodel = "x"\ntop_p = 1\nmodel = """\ny"""',
            "FILE:4:1: agent.model stands here a second time. The first is in line 2.",
        ),
        ("agent = 1\n[agent.x]", "FILE:2:2: [agent.x] cannot be set here: a part of it has a value."),
        # unknown words
        ('[agnet]\nprovider = "groq"', 'FILE:1:2: unknown table "agnet". Did you mean "agent"?'),
        (
            "[zzzzzz]\ndaily_usd = 2",
            (
                'FILE:1:2: unknown table "zzzzzz". '
                "It can be agent, budget, ui, history, agents, providers, prices, models, budgets."
            ),
        ),
        ("[agent]\n  modle = 'x'", 'FILE:2:3: unknown key "modle" in [agent]. Did you mean "model"?'),
        ("[agent]\nMODEL = 'x'", 'FILE:2:1: unknown key "MODEL" in [agent]. Did you mean "model"?'),
        ("[agent]\nzzz = 1", f'FILE:2:1: unknown key "zzz" in [agent]. {AGENT_KEYS}'),
        (
            "agent = { provider = 'groq', modle = 'x' }",
            'FILE:1:30: unknown key "modle" in [agent]. Did you mean "model"?',
        ),
        (
            "[agents.quick]\nprovider = 'groq'\nmodle = 'x'",
            'FILE:3:1: unknown key "modle" in [agents.quick]. Did you mean "model"?',
        ),
        ("agent.modle = 1", 'FILE:1:1: unknown key "modle" in [agent]. Did you mean "model"?'),
        (
            "[agent]\napi_key = 'gsk_canary0123456789'",
            (
                'FILE:2:1: unknown key "api_key" in [agent]. '
                "Keys do not belong in this file: keep them with `clanker-tui keys set`."
            ),
        ),
        # wrong types
        ("[agent]\nmodel = 5", "FILE:2:1: model must be text in quotes, not a whole number."),
        ("[agent]\nmax_tokens = true", "FILE:2:1: max_tokens must be a whole number, not true or false."),
        ("[agent]\nmax_tokens = 4096.0", "FILE:2:1: max_tokens must be a whole number, not a number with a fraction."),
        ("[agent]\nmax_tokens = '4096'", "FILE:2:1: max_tokens must be a whole number, not text."),
        ("[agent]\ntemperature = true", "FILE:2:1: temperature must be a number, not true or false."),
        ("[ui]\nmouse = 1", "FILE:2:1: mouse must be true or false, not a whole number."),
        ("[agent]\nmodel = 2026-01-01", "FILE:2:1: model must be text in quotes, not a date or time."),
        ("[agent]\nmodel = ['a']", "FILE:2:1: model must be text in quotes, not a list."),
        ("[agent.model]\nx = 1", "FILE:1:2: model must be text in quotes, not a table."),
        ("agent = 5", "FILE:1:1: agent must be a table. Write [agent]."),
        ("[[agent]]\nmodel = 'x'", "FILE:1:3: agent stands in double brackets. Write [agent]."),
        ("[agents]\nquick = 'x'", "FILE:2:1: agents.quick must be a table. Write [agents.quick]."),
        ("[ui]\nkeys = 1", "FILE:2:1: ui.keys must be a table. Write [ui.keys]."),
        ("[ui.keys]\nhelp = 1", 'FILE:2:1: "help" must be text in quotes, not a whole number.'),
        # out of range
        ("[budget]\ndaily_usd = 0", "FILE:2:1: daily_usd must be more than 0 and at most 1,000,000 dollars."),
        ("[budget]\ndaily_usd = -0.5", "FILE:2:1: daily_usd must be more than 0 and at most 1,000,000 dollars."),
        ("[budget]\nmonthly_usd = nan", "FILE:2:1: monthly_usd must be more than 0 and at most 1,000,000 dollars."),
        ("[budget]\nmonthly_usd = inf", "FILE:2:1: monthly_usd must be more than 0 and at most 1,000,000 dollars."),
        ("[budget]\ndaily_usd = '2'", "FILE:2:1: daily_usd must be a number, not text."),
        ("[budget]\nwarn_at = 80", "FILE:2:1: warn_at must be from 0 to 1."),
        ("[budget]\nwarn_at = nan", "FILE:2:1: warn_at must be from 0 to 1."),
        ("[budget]\nhard = 1", "FILE:2:1: hard must be true or false, not a whole number."),
        ("[budget]\ndayly_usd = 2", 'FILE:2:1: unknown key "dayly_usd" in [budget]. Did you mean "daily_usd"?'),
        ("budget = 2", "FILE:1:1: budget must be a table. Write [budget]."),
        ("[budgets]\ndaily_usd = 2", "FILE:2:1: budgets.daily_usd must be a table. Write [budgets.daily_usd]."),
        (
            "[budgets.grok]\ndaily_usd = 2",
            ('FILE:1:2: unknown provider "grok"; supported are groq, openai, anthropic, demo. Did you mean "groq"?'),
        ),
        ("[agent]\ntemperature = 2.1", "FILE:2:1: temperature must be from 0 to 2."),
        ("[agent]\ntemperature = nan", "FILE:2:1: temperature must be from 0 to 2."),
        ("[agent]\ntop_p = -0.1", "FILE:2:1: top_p must be from 0 to 1."),
        ("[agent]\ntop_p = inf", "FILE:2:1: top_p must be from 0 to 1."),
        ("[agent]\nmax_tokens = 0", "FILE:2:1: max_tokens must be from 1 to 10,000,000."),
        ("[agent]\nmax_retries = -1", "FILE:2:1: max_retries must be from 0 to 100."),
        ("[agent]\ntimeout_s = 0", "FILE:2:1: timeout_s must be more than 0 and at most 86,400 seconds."),
        ("[agent]\ntimeout_s = inf", "FILE:2:1: timeout_s must be more than 0 and at most 86,400 seconds."),
        (
            "[providers.groq]\nconnect_timeout_s = -5",
            "FILE:2:1: connect_timeout_s must be more than 0 and at most 86,400 seconds.",
        ),
        ("[agent]\ntemperature = 1" + "0" * 400, "FILE:2:1: temperature must be from 0 to 2."),
        # words with a choice
        ("[ui]\nclipboard = 'osc'", 'FILE:2:1: clipboard is "osc". Did you mean "osc52"?'),
        ("[ui]\nnotify = 'osc'", 'FILE:2:1: notify is "osc". Did you mean "osc9"?'),
        ("[history]\ntitles = 'modle'", 'FILE:2:1: titles is "modle". Did you mean "model"?'),
        (
            "[history]\ntitle_model = 'small'",
            'FILE:2:1: title_model is not provider/model. Write "groq/openai/gpt-oss-20b", say.',
        ),
        ("[ui]\nsend_key = 'entr'", 'FILE:2:1: send_key is "entr". Did you mean "enter"?'),
        (
            "[agent]\nreasoning_effort = 'hihg'",
            'FILE:2:1: reasoning_effort is "hihg". Did you mean "high"?',
        ),
        (
            "[providers.x]\nkind = 'soap'",
            'FILE:2:1: kind is "soap". It can be openai-compatible, groq, openai, anthropic.',
        ),
        # forms
        (
            "[agent]\napi_base_url = 'api.groq.com'",
            "FILE:2:1: api_base_url must be an address that begins with http:// or https://, without ? or #.",
        ),
        (
            "[agent]\napi_base_url = 'https://me:hunter2@host/v1'",
            "FILE:2:1: api_base_url must not hold a name or password. Keys are kept with `clanker-tui keys set`.",
        ),
        (
            "[agent]\napi_key_env = 'gsk_canary0123456789'",
            (
                "FILE:2:1: api_key_env names a variable and must not be the key itself. "
                "Keep the key with `clanker-tui keys set`."
            ),
        ),
        ("[agent]\napi_key_env = 'A-B'", "FILE:2:1: api_key_env must be the name of an environment variable."),
        (
            "[providers.groq]\napi_key_command = 'pass \"groq'",
            "FILE:2:1: api_key_command has a quotation mark without its partner.",
        ),
        ("[providers.groq]\napi_key_command = ' '", "FILE:2:1: api_key_command must name a program."),
        ('[agent]\nmodel = "a\\nb"', "FILE:2:1: model must be one line of visible characters."),
        (
            "[history]\nurl = 'postgresql://host/db'",
            "FILE:2:1: url must be empty or sqlite:/// and an absolute path, such as sqlite:////home/me/history.db.",
        ),
        # providers and presets
        (
            "[agent]\nprovider = 'gorq'",
            'FILE:2:1: unknown provider "gorq"; supported are groq, openai, anthropic, demo. Did you mean "groq"?',
        ),
        (
            "[agents.x]\nprovider = 'mistral'\n[providers.my-llama]\napi_base_url = 'http://h'",
            'FILE:2:1: unknown provider "mistral"; supported are groq, openai, anthropic, demo, my-llama.',
        ),
        (
            "[agents.quick]\nmodel = 'x'",
            "FILE:1:2: [agents.quick] has no provider. A preset stands on its own: it takes nothing from [agent].",
        ),
        (
            "[providers.my-llama]",
            (
                "FILE:1:2: [providers.my-llama] has no api_base_url. "
                'Give the address of its API, such as "http://127.0.0.1:8080/v1".'
            ),
        ),
        (
            '[providers."my llama"]',
            'FILE:1:2: a provider cannot be called "my llama". Use letters, digits, - and _.',
        ),
        (
            "[providers.Groq]",
            'FILE:1:2: "Groq" and "groq" would share their variables. Choose another name.',
        ),
        # prices
        (
            "[prices.groq.x]\ninput = 1",
            'FILE:1:2: unknown key "x" in [prices.groq]. It can be input, output, cached, cache_write, cache_write_1h.',
        ),
        (
            "[prices.groq]\ninput = 1",
            'FILE:1:2: "groq" is not PROVIDER/MODEL. Write [prices."groq/openai/gpt-oss-120b"], with the quotes.',
        ),
        (
            '[prices."groq/x"]\ninput = 1',
            (
                'FILE:1:2: [prices."groq/x"] has no output price. '
                "Give input and output; a price that is not known is never taken for 0."
            ),
        ),
        ('[prices."groq/x"]\ninput = -1\noutput = 1', "FILE:2:1: input must be from 0 to 1,000,000."),
        (
            "[models.groq]\ncontext_tokens = 1",
            'FILE:1:2: "groq" is not PROVIDER/MODEL. Write [models."groq/openai/gpt-oss-120b"], with the quotes.',
        ),
        ('[models."groq/x"]\ncontext_tokens = 0', "FILE:2:1: context_tokens must be from 1 to 100,000,000."),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_place_and_what_to_do(path: Path, text: str, said: str) -> None:
    assert complaint(path, text) == said


def test_control_characters_and_keys_in_unknown_words_are_not_repeated(path: Path) -> None:
    said = complaint(path, '[agent]\n"gsk_canary0123456789\\u001b[31m\\n" = 1')
    assert said.startswith('FILE:2:1: unknown key "***\N{REPLACEMENT CHARACTER}[31m" in [agent].')


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "[agent]", "[agents]\n[providers]\n[prices]"])
def test_a_file_that_sets_nothing_leaves_the_defaults(path: Path, text: str) -> None:
    assert load(path, text).is_first_run
