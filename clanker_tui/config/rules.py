"""What values a setting may take: its type, and the range or form that its name stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from clanker_tui.config.nearest import quote, suggest
from clanker_tui.domain.scrub import scrub
from clanker_tui.errors import ConfigError

REASONING_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
PROVIDER_KINDS = ("openai-compatible", "groq", "openai", "anthropic")
SEND_KEYS = ("enter", "ctrl+enter")
CLIPBOARDS = ("auto", "osc52", "tmux", "screen", "off")
CALLS = ("off", "bell", "osc9")
TITLES = ("first-line", "model")

DAY_S = 86_400
MOST_USD = 1_000_000

_URL = r"(?i:https?://(?:\[[0-9a-f:.%]+\]|[^\s/?#@:\[\]\\]+)(?::(\d{1,5}))?(?:/[^\s?#]*)?)"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"


class Problem(NamedTuple):
    """Why a value will not do: the end of a sentence that began with the setting's name, and what to do."""

    what: str
    hint: str = ""


Rule = Callable[[Any], Problem | None]


def check(where: str, name: str, annotation: str, value: object) -> object:
    """Return a value as the type its field declares.

    Args:
        where: the beginning of the message: a place in a file, a variable or an option.
        annotation: the field's type as its source says it, such as "float | None".

    Raises:
        ConfigError: it has another type, or is out of range.
    """
    problem = _type_problem(annotation.removesuffix(" | None"), value)
    rule = RULES.get(name)
    if problem is None and rule is not None:
        problem = rule(value)
    if problem is not None:
        raise ConfigError(f"{where}: {name} {problem.what}.", hint=problem.hint)
    return float(value) if annotation.startswith("float") and isinstance(value, int) else value


def _type_problem(expected: str, value: object) -> Problem | None:
    found = type(value)  # bool is an int to isinstance, and "true" is no number
    match expected:
        case "str":
            right, wanted = found is str, "text in quotes"
        case "int":
            right, wanted = found is int, "a whole number"
        case "float":
            right, wanted = found in (int, float), "a number"
        case _:
            right, wanted = found is bool, "true or false"
    if right:
        return None
    return Problem(f"must be {wanted}, not {_KINDS.get(found, 'a date or time')}")


_KINDS: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number with a fraction",
    list: "a list",
    dict: "a table",
}


def _between(low: float, high: float) -> Rule:
    def rule(value: float) -> Problem | None:
        return None if low <= value <= high else Problem(f"must be from {low:,} to {high:,}")  # NaN is neither

    return rule


def _seconds(value: float) -> Problem | None:
    return None if 0 < value <= DAY_S else Problem(f"must be more than 0 and at most {DAY_S:,} seconds")


def _dollars(value: float) -> Problem | None:
    return None if 0 < value <= MOST_USD else Problem(f"must be more than 0 and at most {MOST_USD:,} dollars")


def _one_of(*words: str) -> Rule:
    def rule(value: str) -> Problem | None:
        return None if value in words else Problem(f"is {quote(value)}", suggest(value, words))

    return rule


def _one_line(value: str) -> Problem | None:
    return None if value.isprintable() else Problem("must be one line of visible characters")


def _web_address(value: str) -> Problem | None:
    if "@" in value.partition("://")[2].partition("/")[0]:
        return Problem("must not hold a name or password", "Keys are kept with `clanker-tui keys set`.")
    match = re.fullmatch(_URL, value)
    if match and int(match[1] or 0) <= 65_535:
        return None
    return Problem("must be an address that begins with http:// or https://, without ? or #")


def _variable(value: str) -> Problem | None:
    if scrub(value) != value:
        return Problem("names a variable and must not be the key itself", "Keep the key with `clanker-tui keys set`.")
    return None if re.fullmatch(_VARIABLE, value) else Problem("must be the name of an environment variable")


def _command(value: str) -> Problem | None:
    import shlex

    try:
        words = shlex.split(value)
    except ValueError:
        return Problem("has a quotation mark without its partner")
    return None if words and "\0" not in value else Problem("must name a program")


def _history_url(value: str) -> Problem | None:
    if not value or (value.startswith("sqlite:////") and value.isprintable() and "?" not in value):
        return None
    return Problem("must be empty or sqlite:/// and an absolute path, such as sqlite:////home/me/history.db")


def _answerer(value: str) -> Problem | None:
    provider, _, model = value.partition("/")
    if not value or (provider and model and value.isprintable()):
        return None
    return Problem("is not provider/model", 'Write "groq/openai/gpt-oss-20b", say.')


_price = _between(0, 1_000_000)

RULES: Mapping[str, Rule] = {
    "provider": _one_line,
    "model": _one_line,
    "theme": _one_line,
    "titles": _one_of(*TITLES),
    "title_model": _answerer,
    "api_base_url": _web_address,
    "api_key_env": _variable,
    "api_key_command": _command,
    "max_tokens": _between(1, 10_000_000),
    "context_tokens": _between(1, 100_000_000),
    "temperature": _between(0, 2),
    "top_p": _between(0, 1),
    "reasoning_effort": _one_of(*REASONING_EFFORTS),
    "timeout_s": _seconds,
    "connect_timeout_s": _seconds,
    "max_retries": _between(0, 100),
    "kind": _one_of(*PROVIDER_KINDS),
    "input": _price,
    "output": _price,
    "cached": _price,
    "cache_write": _price,
    "cache_write_1h": _price,
    "daily_usd": _dollars,
    "monthly_usd": _dollars,
    "warn_at": _between(0, 1),
    "send_key": _one_of(*SEND_KEYS),
    "clipboard": _one_of(*CLIPBOARDS),
    "notify": _one_of(*CALLS),
    "url": _history_url,
    "keep_deleted_days": _between(0, 36_500),
}
