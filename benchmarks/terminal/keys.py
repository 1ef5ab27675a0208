"""The bytes a terminal sends for a key."""

from __future__ import annotations

_LETTERED = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDE = {"pageup": 5, "pagedown": 6, "delete": 3, "insert": 2, "f2": 12, "f4": 14, "f5": 15}
_NAMED = {"enter": 13, "escape": 27, "tab": 9, "backspace": 127, "space": 32}
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}


def encode_key(name: str, *, kitty: bool) -> bytes:
    """Return what is sent for a key such as "enter", "ctrl+j" or "shift+pageup".

    `kitty`: the program asked for the kitty protocol's unambiguous codes.
    """
    *modifiers, base = name.lower().split("+")
    bits = 1 + sum(_MODIFIERS[modifier] for modifier in modifiers)
    if base in _LETTERED:
        return f"\x1b[{'' if bits == 1 else f'1;{bits}'}{_LETTERED[base]}".encode()
    if base in _TILDE:
        return f"\x1b[{_TILDE[base]}{'' if bits == 1 else f';{bits}'}~".encode()
    code = _NAMED.get(base, ord(base[0]))
    if kitty and (bits > 1 or base == "escape"):
        return f"\x1b[{code}{'' if bits == 1 else f';{bits}'}u".encode()
    if "ctrl" in modifiers and base.isalpha() and len(base) == 1:
        code &= 0x1F
    return (b"\x1b" if "alt" in modifiers else b"") + bytes([code])
