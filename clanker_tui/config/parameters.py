"""Reads the parameters of a reply as the user types them."""

from __future__ import annotations

from dataclasses import replace

from clanker_tui.config.settings import AgentSettings
from clanker_tui.domain.agent import Parameters
from clanker_tui.errors import ConfigError

NAMES = ("temperature", "top_p", "max_tokens", "reasoning_effort")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
UNSET = ("", "default", "-")


def of_agent(agent: AgentSettings) -> Parameters:
    """Return the parameters that the configuration sets."""
    return Parameters(agent.max_tokens, agent.temperature, agent.top_p, agent.reasoning_effort)


def with_value(parameters: Parameters, name: str, text: str) -> Parameters:
    """Return the parameters with one of them changed; an empty text or `default` leaves it to the provider.

    Raises:
        ConfigError: there is no such parameter, or it cannot have that value.
    """
    name = name.replace("-", "_")
    if name not in NAMES:
        raise ConfigError(f"There is no parameter {name}.", hint=f"There are {', '.join(NAMES)}.")
    is_unset = text in UNSET
    match name:
        case "temperature":
            return replace(parameters, temperature=None if is_unset else number(name, text, most=2.0))
        case "top_p":
            return replace(parameters, top_p=None if is_unset else number(name, text, most=1.0))
        case "max_tokens":
            return replace(parameters, max_tokens=None if is_unset else whole(name, text))
        case _:
            return replace(parameters, reasoning_effort=None if is_unset else effort(text))


def number(name: str, text: str, *, most: float) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise ConfigError(f"{name} is a number from 0 to {most:g}.") from error
    if not 0 <= value <= most:
        raise ConfigError(f"{name} is a number from 0 to {most:g}.")
    return value


def whole(name: str, text: str) -> int:
    digits = text.replace(",", "").replace("_", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9 or int(digits) < 1:
        raise ConfigError(f"{name} is a whole number from 1 to 999,999,999.")
    return int(digits)


def effort(text: str) -> str:
    if text.casefold() not in EFFORTS:
        raise ConfigError(f"reasoning_effort is one of {', '.join(EFFORTS)}.")
    return text.casefold()


def value_text(parameters: Parameters, name: str) -> str:
    """Return a value as it is shown; empty when it is the provider's choice."""
    value = {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "max_tokens": parameters.max_tokens,
        "reasoning_effort": parameters.reasoning_effort,
    }[name]
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def described(parameters: Parameters) -> str:
    """Return all parameters in one line."""
    return " · ".join(f"{name} {value_text(parameters, name) or 'default'}" for name in NAMES)
