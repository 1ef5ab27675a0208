"""Every error raised on purpose.

A message says what happened, the hint what to do. Neither ever holds a key.
"""

from __future__ import annotations

TYPE_CHECKING = False  # a command that only asks the history something does without typing
if TYPE_CHECKING:
    from typing import ClassVar


class ClankerError(Exception):
    """Something went wrong that the user can understand and mend."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        stop = "." if self.hint and self.message[-1:].isalnum() else ""
        return f"{self.message}{stop} {self.hint}".rstrip()


class ConfigError(ClankerError):
    """The configuration or the command line is wrong; names file, line and key."""

    exit_code = 2


class BudgetError(ClankerError):
    """A request was not sent: it would cost more than a budget leaves."""

    exit_code = 3


class KeyMissingError(ClankerError):
    """No key was found for a provider, or the keyring refused; says every place looked in."""

    def __init__(self, message: str, *, provider: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.provider = provider


class ProviderError(ClankerError):
    """A provider, or the way to it, failed.

    `status` is the HTTP status; None when no response arrived.
    """

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, provider: str, status: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.provider = provider
        self.status = status

    @property
    def has_arrived(self) -> bool:
        """Whether the request reached the provider, as far as can be known."""
        return self.status is not None

    @property
    def is_refusal(self) -> bool:
        """Whether the provider answered with an error in place of a reply: it charges nothing for that."""
        return self.has_arrived and self.status is not None and not 200 <= self.status < 300


class AuthenticationError(ProviderError):
    """HTTP 401 or 403: the key is wrong or may not do this."""


class QuotaError(ProviderError):
    """HTTP 402, or 429 that waiting does not heal: the account is out of credit or over its spend limit."""


class RateLimitError(ProviderError):
    """HTTP 429 or 498: too many requests or tokens.

    `retry_after` is the wait the provider asked for, in seconds; None when it named none.
    """

    retryable = True

    def __init__(
        self, message: str, *, provider: str, status: int = 429, retry_after: float | None = None, hint: str = ""
    ) -> None:
        super().__init__(
            message, provider=provider, status=status, hint=hint or "Wait a little, or choose another model."
        )
        self.retry_after = retry_after


class InvalidRequestError(ProviderError):
    """HTTP 400, 404, 413, 422: the request will never succeed as it is.

    `parameter` names the request parameter that was refused; None when the provider named none.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        status: int | None = None,
        hint: str = "",
        parameter: str | None = None,
    ) -> None:
        super().__init__(message, provider=provider, status=status, hint=hint)
        self.parameter = parameter


class ContextLengthError(InvalidRequestError):
    """The conversation is too long for the model, or for the account's token limit per minute."""


class ModelNotFoundError(InvalidRequestError):
    """The model does not exist, is retired, or the key may not use it.

    `successor` is the model to use instead; None when none is known.
    """

    def __init__(
        self, message: str, *, provider: str, status: int | None = None, hint: str = "", successor: str | None = None
    ) -> None:
        super().__init__(message, provider=provider, status=status, hint=hint)
        self.successor = successor


class ServerError(ProviderError):
    """HTTP 408, 409 and 5xx: the provider failed; asking again may help."""

    retryable = True

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        status: int | None = None,
        retry_after: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, provider=provider, status=status, hint=hint or "Try again in a moment.")
        self.retry_after = retry_after


class TransportError(ProviderError):
    """DNS, TLS, a refused connection or a timeout: no complete response arrived.

    `has_arrived` when the request was on its way and only the answer is missing: it may have been worked on, and paid.
    """

    retryable = True

    def __init__(
        self, message: str, *, provider: str, status: int | None = None, hint: str = "", has_arrived: bool = False
    ) -> None:
        super().__init__(message, provider=provider, status=status, hint=hint)
        self._has_arrived = has_arrived

    @property
    def has_arrived(self) -> bool:
        return self._has_arrived


class StreamError(ProviderError):
    """The reply was malformed, too large, or ended before its end."""


class StorageError(ClankerError):
    """The history file could not be read or written."""


class DamagedError(StorageError):
    """The history file is not what was written: its pages, or all of it."""


class MovedError(StorageError):
    """The history file is not the one that was opened: it was removed, or another has its name."""


class MigrationError(StorageError):
    """The history file could not be brought to this program's schema."""


class ExportError(ClankerError):
    """A conversation could not be written out."""


class ImportFileError(ClankerError):
    """A file to import from is none that is understood, or cannot be read."""

    exit_code = 2
