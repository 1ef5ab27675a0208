"""Which keys do what, after the user's changes, and what is wrong with those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.binding import Binding, InvalidBinding
from textual.keys import Keys, key_to_character

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.places import Place

SEND_ON_CTRL_ENTER = {
    "composer.send": "ctrl+enter,ctrl+j",  # most terminals tell ctrl+enter as enter: ctrl+j works in all
    "composer.newline": "enter,shift+enter,alt+enter",
}
MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
NAMES = frozenset(key.value for key in Keys)
SAME_BYTE = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
    "ctrl+left_square_brace": "escape",
}
"""Keys that a terminal sends as others: pressing those would do the same."""
SELDOM_TOLD = {"ctrl+enter": "enter", "shift+enter": "enter", "alt+enter": "enter", "shift+space": "space"}
"""Keys that most terminals do not tell from others, which does no harm where there is another key."""


def keymap(send_key: str, changes: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of the bindings that differ from the built-in ones, by their ids."""
    named = {name: ",".join(as_named(keys)) for name, keys in changes.items()}
    return {**(SEND_ON_CTRL_ENTER if send_key == "ctrl+enter" else {}), **named}


def as_named(keys: str) -> list[str]:
    """Return the keys of a list with commas, spelled as they arrive: `/` is `slash`; what is empty is left out."""
    written = ",".join(key.strip() for key in keys.split(",") if key.strip())
    try:
        return [binding.key for binding in Binding.make_bindings([Binding(written, "")])]
    except InvalidBinding:
        return []


def findings(changes: Mapping[str, str], places: Sequence[Place], whole: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the user's changes, one line each.

    Args:
        places: where a key is looked up.
        whole: the keymap in use, as `keymap` returns it.
    """
    known = {binding.id for place in places for binding in place.bindings if binding.id}
    found = [finding for name, keys in changes.items() for finding in wrong_alone(name, keys, known)]
    for place in places:
        found += clashes(changes, place, whole)
    return [f"[ui.keys]: {finding}" for finding in dict.fromkeys(found)]  # what applies everywhere is found often


def wrong_alone(name: str, keys: str, known: set[str]) -> Iterator[str]:
    """Yield what is wrong with one change, whatever the others are: no such action, no such key, no key of its own."""
    if name not in known:
        yield f"there is no action {clean_line(name, 40)}.{nearest(name, known)}"
        return
    named = as_named(keys)
    if not named:
        yield f"{name} is given no key."
    for key in named:
        shown = clean_line(key, 20)
        if not is_key(key):
            yield f"{name}: there is no key {shown}."
        elif key in SAME_BYTE:
            yield f"{name}: terminals send {shown} as {SAME_BYTE[key]}, which would do this, too."
        elif key in SELDOM_TOLD and len(named) == 1:
            yield f"{name}: most terminals send {shown} as {SELDOM_TOLD[key]}. Give it another key, too."


def is_key(key: str) -> bool:
    """Whether a key can be pressed: modifiers that there are, and a name or a character."""
    *modifiers, last = key.split("+") if key not in ("plus", "+") else [key]
    return set(modifiers) <= MODIFIERS and (key in NAMES or last in NAMES or key_to_character(last) is not None)


def clashes(changes: Mapping[str, str], place: Place, whole: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys that a change gives to two actions of one place, or takes from what the place needs them for."""
    taken: dict[str, list[Binding]] = {}
    for binding in place.bindings:
        keys = whole.get(binding.id, binding.key) if binding.id else binding.key
        for key in as_named(keys):
            taken.setdefault(key, []).append(binding)
    for key, bindings in taken.items():
        names = list(dict.fromkeys(binding.id for binding in bindings if binding.id))
        own = next((binding for binding in bindings if not binding.id), None)
        if not set(names) & set(changes):
            continue
        shown = clean_line(key, 20)
        if len(names) > 1:
            yield f"{shown} is given to both {names[0]} and {names[1]}."
        elif own is not None:
            does = "takes it from" if any(one.priority for one in bindings if one.id) else "does not work beside"
            yield f"{shown}: {names[0]} {does} “{own.description or own.action}” of {place.name}."


def nearest(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, sorted(known), n=1, cutoff=0.4)
    return f" Did you mean {found[0]}?" if found else ""
