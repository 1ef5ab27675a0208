"""The sentences that end many situations, in parts: what happened, and what to do."""

from __future__ import annotations

from typing import Any

QUIET = "hostile: the reply stalled: the connection is alive, but no word came for 1 s."
LONG = "hostile: a line is longer than 8388608 bytes."
LARGE = "hostile: the reply is larger than 8 MB."
NO_HTTP = "hostile: HOST does not speak HTTP as it should"
BROKE = "hostile: the connection to HOST broke"
SILENT = "hostile: HOST was silent for 1 s."

ASK = "Ask again."
NETWORK = "Check the network and the base URL."
MOMENT = "Try again in a moment."
CHECK = "Check the base URL: it often ends in /v1."
KEPT = "What arrived is kept. Ask again for a whole reply."
AGAIN = "Try again. If it stays so, check the base URL: http or https."
WAIT = "Wait a little, or choose another model."
SET_URL = "Set api_base_url to the address that is meant."
MORE = "Try again, or allow more time with timeout_s."
PAGE = "Check the base URL, and whether this network wants a login first."
PROXY = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
OWN = "If the server is yours, or a company proxy reads the traffic, name its certificate in SSL_CERT_FILE."
PORT = "Check the base URL: http or https, and the port."

THRICE: dict[str, Any] = {"requests": 3, "naps": (0.5, 1.0)}  # tried again twice, in vain
