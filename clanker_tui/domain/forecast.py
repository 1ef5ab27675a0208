"""What a request will hold and cost, as far as that can be known before it is sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forecast:
    """A request that is about to be sent.

    `prompt_tokens` is all that goes along; `is_estimate` while no real count of the last turn is behind it.
    `window_tokens` is what the model can hold, None when that is not known. `output_tokens` is what a reply may be
    expected to have. `nano_usd` is the price of both, None when no price is known.
    """

    prompt_tokens: int
    is_estimate: bool
    window_tokens: int | None
    output_tokens: int
    nano_usd: int | None
