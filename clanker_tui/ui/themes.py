"""Our own themes: calm, with one accent; text on every ground of theirs is told apart well.

Each is given more colours than Textual would derive from a few, so that the contrast of each can be measured.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.filter import LineFilter, Monochrome, NoColor
from textual.theme import Theme

DEFAULT = "clanker-dark"
FEW_COLOURS = "clanker-16"
CONTRAST = ("clanker-contrast", "clanker-contrast-light")


def themes() -> tuple[Theme, ...]:
    """Return our themes, the default first."""
    return (
        calm(
            DEFAULT,
            ground="#15171c", raised="#1d2027", panel="#272b34", text="#d8dbe2", muted="#9ea5b3", faint="#898f9e",
            accent="#7db4dc", second="#b7a3e0", good="#8fc594", warning="#dfb468", error="#ea8b8b", chosen="#293b4c",
        ),
        calm(
            "clanker-light",
            ground="#fafaf8", raised="#f0f0ec", panel="#e4e4df", text="#24262b", muted="#50555e", faint="#686d76",
            accent="#1f5f93", second="#6a4aa8", good="#2c6a37", warning="#805000", error="#b02a2a", chosen="#c3d8ea",
            is_dark=False,
        ),
        calm(
            CONTRAST[0],
            ground="#000000", raised="#000000", panel="#1a1a1a", text="#ffffff", muted="#dadada", faint="#b8b8b8",
            accent="#6fd3ff", second="#dcb8ff", good="#8dff9b", warning="#ffd75e", error="#ffa0a0", chosen="#003b5e",
        ),
        calm(
            CONTRAST[1],
            ground="#ffffff", raised="#ffffff", panel="#ececec", text="#000000", muted="#303030", faint="#4a4a4a",
            accent="#003f73", second="#4a1f8a", good="#0b4a17", warning="#5c3700", error="#820000", chosen="#b5d8f5",
            is_dark=False,
        ),
        sixteen(FEW_COLOURS),
    )  # fmt: skip


def calm(
    name: str,
    *,
    ground: str,
    raised: str,
    panel: str,
    text: str,
    muted: str,
    faint: str,
    accent: str,
    second: str,
    good: str,
    warning: str,
    error: str,
    chosen: str,
    is_dark: bool = True,
) -> Theme:
    """Return a theme of exact colours. `chosen` is the ground of what is highlighted, `second` for code only."""
    coloured = {"primary": accent, "secondary": second, "accent": accent, "success": good, "warning": warning}
    return Theme(
        name,
        primary=accent,
        secondary=second,
        accent=accent,
        success=good,
        warning=warning,
        error=error,
        foreground=text,
        background=ground,
        surface=raised,
        panel=panel,
        dark=is_dark,
        variables={
            **{f"text-{role}": colour for role, colour in {**coloured, "error": error}.items()},
            "text": text,
            "text-muted": muted,
            "text-disabled": faint,
            "foreground-muted": muted,
            "foreground-disabled": faint,
            "border": accent,
            "border-blurred": panel,
            "block-cursor-foreground": text,
            "block-cursor-background": chosen,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-background": panel,
            "block-cursor-blurred-text-style": "none",
            "block-hover-background": panel,
            "input-cursor-background": text,
            "input-cursor-foreground": ground,
            "input-selection-background": chosen,
            "input-selection-foreground": text,
            "screen-selection-background": chosen,
            "screen-selection-foreground": text,
            "scrollbar": faint,
            "scrollbar-background": ground,
            "link-color": accent,
            "link-background-hover": chosen,
            "link-color-hover": text,
            "button-foreground": text,
            "button-color-foreground": ground,
            "button-focus-text-style": "bold reverse",
            "footer-key-foreground": accent,
        },
    )


def sixteen(name: str) -> Theme:
    """Return a theme of the terminal's own colours, whichever they are; its text is the terminal's own, too."""
    default = "ansi_default"
    return Theme(
        name,
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_magenta",
        accent="ansi_cyan",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_red",
        foreground=default,
        background=default,
        surface=default,
        panel=default,
        boost=default,
        variables={
            "text-muted": default,
            "text-disabled": default,
            "foreground-muted": default,
            "foreground-disabled": default,
            "border": "ansi_cyan",
            "border-blurred": default,
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_cyan",
            "block-cursor-text-style": "underline",  # seen without colours, too; Textual draws no reverse here
            "block-cursor-blurred-foreground": default,
            "block-cursor-blurred-background": default,
            "block-cursor-blurred-text-style": "bold",
            "block-hover-background": default,
            "input-cursor-background": default,
            "input-cursor-foreground": default,
            "input-cursor-text-style": "reverse",
            "input-selection-background": "ansi_cyan",
            "input-selection-foreground": "ansi_black",
            "screen-selection-background": "ansi_cyan",
            "screen-selection-foreground": "ansi_black",
            "scrollbar": default,
            "scrollbar-hover": "ansi_cyan",
            "scrollbar-active": "ansi_cyan",
            "scrollbar-background": default,
            "scrollbar-background-hover": default,
            "scrollbar-background-active": default,
            "link-color": "ansi_cyan",
            "link-background-hover": default,
            "link-color-hover": "ansi_cyan",
            "link-style-hover": "reverse",
            "button-focus-text-style": "bold reverse",
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
        },
    )


def without_colour(filters: Sequence[LineFilter], theme: Theme) -> list[LineFilter]:
    """Return the filters of an app with the right one for NO_COLOR, if there is one among them.

    Colours of a theme become greys; the terminal's own have no grey that is known, so none of them is left.
    """
    grey: LineFilter = NoColor() if theme.ansi else Monochrome()
    return [grey if isinstance(one, NoColor | Monochrome) else one for one in filters]
