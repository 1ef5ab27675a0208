"""Whatever a server gives as its list of models, it is read, or refused in one sentence."""

from __future__ import annotations

import json

import pytest

from clanker_tui.domain.providers import Wire
from clanker_tui.errors import ProviderError
from tests.agents.fakes import KEY, agent_over, response

NO_LIST = "hostile answered with something that is no list: "
URL = "Check the base URL: it often ends in /v1."
WIRES = [Wire.OPENAI_COMPATIBLE, Wire.GROQ, Wire.OPENAI, Wire.ANTHROPIC]
UNSEEN = (" ", "\u200b", "\n", "m\x1b[2J", "\ud800", "\0", "\u202em")


def listing(*entries: object) -> bytes:
    return json.dumps({"data": entries}).encode()


LISTS: dict[str, tuple[bytes, list[str]]] = {
    "nothing": (b'{"data":[]}', []),
    "nothing, as Ollama spells it": (b'{"object":"list","data":null}', []),
    "no entry": (listing(None, 1, "m", [], {}, {"id": None}, {"id": 7}, {"id": ["m"]}), []),
    "ids that cannot be seen": (
        listing(*({"id": one} for one in (" ", "\u200b", "\n", "m\x1b[2J", "\ud800", "\0"))),
        [],
    ),
    "an id of a megabyte": (listing({"id": "m" * 1_000_000}), []),
    "the key": (listing({"id": KEY}, {"id": "m"}, {"id": f"x{KEY}y"}), ["m"]),
    "one model twice": (listing({"id": "m"}, {"id": "m"}), ["m"]),
    "figures that are none": (
        b'{"data":[{"id":"m","context_window":1e400,"max_tokens":-1,"pricing":{"prompt":NaN,"completion":"-1"}}]}',
        ["m"],
    ),
    "more than anybody offers": (listing(*({"id": f"m{n}"} for n in range(50_000))), [f"m{n}" for n in range(10_000)]),
}
REFUSED = {
    "nothing at all": (b"", f"{NO_LIST}nothing. {URL}"),
    "a number": (b"1", f"{NO_LIST}nothing. {URL}"),
    "an error, with the key in it": (b'{"error":{"message":"no %s!"}}' % KEY.encode(), f"{NO_LIST}no ***! {URL}"),
    "a web page": (b"<title>Log in</title>", f"{NO_LIST}Log in. {URL}"),
    "a list that is cut": (b'{"data":[{"id":"m"},', NO_LIST),
    "a list nested beyond reason": (b"[" * 200_000, NO_LIST),
    "a figure of a megabyte": (b'{"data":[{"id":"m","context_window":' + b"9" * 1_000_000 + b"}]}", NO_LIST),
    "a list without end": (
        b'{"data":[' + b'{"id":"m"},' * 6_000_000,
        "hostile: the reply is larger than 8 MB. Try again.",
    ),
}


@pytest.mark.parametrize("name", LISTS)
async def test_what_is_no_model_is_left_out(name: str) -> None:
    body, expected = LISTS[name]
    for wire in WIRES:
        found = await agent_over(response(body), wire, provider="hostile").list_models()
        assert [model.id for model in found] == expected


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_list_is_refused_in_a_sentence(name: str) -> None:
    body, sentence = REFUSED[name]
    for wire in WIRES:
        with pytest.raises(ProviderError) as caught:
            await agent_over(response(body), wire, provider="hostile").list_models()
        assert str(caught.value).startswith(sentence)
        assert len(str(caught.value)) < 600
