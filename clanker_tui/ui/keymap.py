"""Which keys do what, after the user's changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.binding import Binding, BindingType

from clanker_tui.domain.clean import clean_line

SEND_ON_CTRL_ENTER = {
    "composer.send": "ctrl+enter,ctrl+j",  # most terminals tell ctrl+enter as enter: ctrl+j works in all
    "composer.newline": "enter,shift+enter,alt+enter",
}


def keymap(send_key: str, changes: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of the bindings that differ from the built-in ones, by their ids."""
    return {**(SEND_ON_CTRL_ENTER if send_key == "ctrl+enter" else {}), **changes}


def findings(
    changes: Mapping[str, str], places: Sequence[Sequence[BindingType]], whole: Mapping[str, str]
) -> list[str]:
    """Return what is wrong with the user's changes, one line each: names that are none, keys that are taken.

    Args:
        places: the bindings of each place where a key is looked up.
        whole: the keymap in use, as `keymap` returns it.
    """
    named = [[one for one in place if isinstance(one, Binding) and one.id] for place in places]
    known = {one.id for place in named for one in place}
    found = [f"[ui.keys]: there is no action {clean_line(name, 40)}." for name in changes if name not in known]
    for place in named:
        taken: dict[str, str] = {}
        for one in place:
            name = one.id or ""
            for key in whole.get(name, one.key).split(","):
                other = taken.setdefault(key.strip(), name)
                if other != name and {other, name} & set(changes):
                    found.append(f"[ui.keys]: {clean_line(key, 20)} is given to both {other} and {name}.")
    return list(dict.fromkeys(found))  # what applies everywhere would be found in each place
