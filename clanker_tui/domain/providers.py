"""The providers that are built in, and what is known of each before any request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wire(StrEnum):
    """The protocol a provider speaks."""

    GROQ = "groq"
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    OPENAI_COMPATIBLE = "openai-compatible"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the program knows it. `key_prefix` is how its keys begin; empty when they have no fixed form.

    `key_url` is where a user gets a key; `default_model` is used when none is configured.
    """

    name: str
    title: str
    wire: Wire
    base_url: str
    key_prefix: str = ""
    key_url: str = ""
    default_model: str = ""
    needs_key: bool = True


BUILT_IN: tuple[Provider, ...] = (
    Provider(
        "groq",
        "Groq",
        Wire.GROQ,
        "https://api.groq.com/openai/v1",
        key_prefix="gsk_",
        key_url="https://console.groq.com/keys",
        default_model="openai/gpt-oss-120b",
    ),
    Provider(
        "openai",
        "OpenAI",
        Wire.OPENAI,
        "https://api.openai.com/v1",
        key_prefix="sk-",
        key_url="https://platform.openai.com/api-keys",
        default_model="gpt-6-luna",
    ),
    Provider(
        "anthropic",
        "Anthropic",
        Wire.ANTHROPIC,
        "https://api.anthropic.com",
        key_prefix="sk-ant-",
        key_url="https://platform.claude.com/settings/keys",
        default_model="claude-sonnet-5-5",
    ),
    Provider("demo", "Demo (offline)", Wire.DEMO, "", default_model="demo-fast", needs_key=False),
)


def built_in(name: str) -> Provider | None:
    """Return a built-in provider by name; None when there is none of that name."""
    return next((provider for provider in BUILT_IN if provider.name == name), None)


def default_model(provider: str) -> str:
    """Return the model to use when none is configured; empty when only the provider can say which it has."""
    known = built_in(provider)
    return known.default_model if known else ""


def key_variables(provider: str) -> tuple[str, ...]:
    """Return the environment variables that may hold a provider's key, in the order they are looked at."""
    stem = environment_stem(provider)
    return (f"OPENCLAW_{stem}_API_KEY", f"{stem}_API_KEY")


def base_url_variable(provider: str) -> str:
    """Return the environment variable that sets a provider's base URL."""
    return f"OPENCLAW_{environment_stem(provider)}_API_BASE"


def environment_stem(provider: str) -> str:
    """Return a provider's name as environment variables spell it: `my-llama` is `MY_LLAMA`."""
    return "".join(char if char.isalnum() else "_" for char in provider.upper())
