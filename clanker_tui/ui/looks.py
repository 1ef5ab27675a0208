"""How each kind of text in a conversation looks: names in, styles out, for whichever theme is in use."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from textual.color import BLACK, WHITE, Color
from textual.theme import Theme

QUIET = 0.34  # towards the ground: what Textual makes of "dim", so that a terminal need not be told two greys
LEAST_CONTRAST = 4.5
STEPS = 20


class Looks(dict[str, Style]):
    """Styles by name. Several names with spaces between them give the sum of their styles; an unknown one adds none."""

    def __missing__(self, names: str) -> Style:
        style = Style.null()
        words = names.split()
        while words:
            pair = " ".join(words[:2])
            taken = pair if len(words) > 1 and pair in self else words[0]
            style += self.get(taken, Style.null())
            del words[: len(taken.split())]
        self[names] = style
        return style


def look_styles(theme: Theme, ansi: bool) -> Mapping[str, Style]:
    """Return the style of each name.

    Args:
        ansi: use nothing but the terminal's own 16 colours.
    """
    colours = own_colours() if ansi else theme_colours(theme)
    return Looks(styles(colours, ansi=ansi))


def own_colours() -> Mapping[str, Color | None]:
    """Return the terminal's colour for each role; None: its text is as the terminal has it."""
    named = {
        "accent": "ansi_cyan",
        "second": "ansi_magenta",
        "good": "ansi_green",
        "warning": "ansi_yellow",
        "error": "ansi_red",
    }
    plain: dict[str, Color | None] = {"text": None, "muted": None, "chosen": None, "raised": None}
    return plain | {role: Color.parse(name) for role, name in named.items()}


def theme_colours(theme: Theme) -> Mapping[str, Color]:
    """Return the theme's colour for each role, each brought to where it can be read on the theme's ground."""
    known = {**theme.to_color_system().generate(), **theme.variables}

    def read(name: str) -> Color:
        return Color.parse(known[name]) if not known[name].startswith("auto") else Color.parse(known["foreground"])

    ground = read("background")
    text = readable(ground + read("foreground"), ground)
    chosen = ground + read("block-cursor-background")
    return {
        "text": text,
        "muted": readable(text.blend(ground, QUIET), ground),
        "accent": readable(read("text-accent"), ground),
        "second": readable(read("text-secondary"), ground),
        "good": readable(read("text-success"), ground),
        "warning": readable(read("text-warning"), ground),
        "error": readable(read("text-error"), ground),
        "raised": ground + read("panel"),
        "chosen": chosen,
    }


def readable(colour: Color, ground: Color, *, least: float = LEAST_CONTRAST) -> Color:
    """Return a colour, as far as needed towards black or white to be read on a ground."""
    towards = max((BLACK, WHITE), key=lambda end: contrast(end, ground))
    tries = (colour.blend(towards, step / STEPS, alpha=1.0) for step in range(STEPS + 1))
    return next((one for one in tries if contrast(one, ground) >= least), towards)


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def styles(colours: Mapping[str, Color | None], *, ansi: bool) -> dict[str, Style]:
    """Return the style of each single name. What matters is told by more than colour: weight, lines, reverse."""

    def ink(role: str, attributes: str = "") -> Style:
        colour = colours[role]
        return Style(color=colour.rich_color if colour is not None else None) + Style.parse(attributes)

    def on(role: str, attributes: str = "") -> Style:
        ground, text = colours[role], colours["text"]
        if ground is None or text is None:
            return Style.parse(attributes)
        ink_on_it = readable(text, ground)
        return Style(color=ink_on_it.rich_color, bgcolor=ground.rich_color) + Style.parse(attributes)

    quiet = "dim" if ansi else ""  # with no colour of its own, what is quiet is left to the terminal
    marked = "reverse" if ansi else ""
    return {
        "h1": ink("accent", "bold underline"),
        "h2": ink("accent", "bold"),
        "h3": ink("text", "bold underline"),
        "h4": ink("text", "bold"),
        "h5": ink("text", "bold italic"),
        "h6": ink("muted", "bold italic"),
        "strong": Style.parse("bold"),
        "em": Style.parse("italic"),
        "strike": Style.parse("strike"),
        "literal": ink("second") if ansi else on("raised"),
        "link": ink("accent", "underline"),
        "quote": ink("muted", "italic"),
        "bullet": ink("accent"),
        "rule": ink("muted", quiet),
        "table": ink("muted", quiet),
        "math": ink("second", "italic"),
        "dim": ink("muted", quiet),
        "image": ink("accent", "italic"),
        "task": ink("accent", "bold"),
        "code": ink("text"),
        "code keyword": ink("second", "bold"),
        "code string": ink("good"),
        "code number": ink("warning"),
        "code comment": ink("muted", f"italic {quiet}"),
        "code function": ink("accent"),
        "code type": ink("accent"),
        "code operator": ink("text"),
        "code name": ink("text"),
        "code error": ink("error", "underline"),
        "code added": ink("good"),
        "code removed": ink("error"),
        "cursor": Style.parse("reverse"),
        "selection": on("chosen", marked),
        "hit": on("chosen", "bold underline"),
        "hit current": Style.parse("bold reverse"),
        "user": ink("text", "bold"),
        "assistant": ink("accent", "bold"),
        "thinking": ink("muted", f"italic {quiet}"),
        "footer": ink("muted", quiet),
        "error": ink("error", "bold"),
        "warning": ink("warning", "bold"),
        "new": ink("accent", "bold"),
        "bar": ink("muted", quiet),
        "bar selected": ink("accent", "bold"),
        "scroll": ink("muted", "dim"),
        "scroll thumb": ink("muted", "bold"),
    }
