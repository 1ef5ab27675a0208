"""The lines round a view: the tabs, what is looked at, and the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.style import Style

from clanker_tui.domain.spending import Period
from clanker_tui.ui.usage.ink import QUIET
from clanker_tui.ui.usage.scene import VIEWS, Scene, View
from clanker_tui.ui.usage.words import NAMES

STEP = " › "
LONGEST_STEP = 28


def clickable(text: Content, action: str) -> Content:
    """Return text that does something when it is clicked."""
    return text.stylize(Style.from_meta({"@click": f"screen.{action}"}))


def tabs(view: View, keys: Mapping[str, str]) -> Content:
    """Return the names of the views with their keys, the one that is shown marked."""
    current: View = "requests" if view == "request" else view
    notes = []
    for name, title in VIEWS.items():
        label = f" {keys.get(f'usage.{name}', '')} {title} "
        note = Content.styled(label, "reverse bold" if name == current else "")
        notes.append(clickable(note, f"show_view({name!r})"))
    return Content("").join(notes)


def span_keys(names: Mapping[str, str], keys: Mapping[str, str]) -> Content:
    """Return the spans that a key takes to, each with its key marked in it, or in front of it."""
    notes = [
        clickable(with_key(title, keys.get(f"usage.span_{name}", "")), f"show_span({name!r})")
        for name, title in names.items()
    ]
    return Content("  ").join(notes)


def with_key(title: str, key: str) -> Content:
    """Return a word with its key marked."""
    before, found, after = title.partition(key) if len(key) == 1 else (title, "", "")
    if found:
        return Content.assemble(before, (key, "bold underline $foreground"), after)
    return Content.assemble((key, "bold"), f" {title}")


def path_line(path: Sequence[Scene], span: str, keys: Mapping[str, str]) -> Content:
    """Return the time that is looked at, between the ways to what was before and after; and the steps so far."""
    pieces = [Content.styled(span, "bold $foreground")]
    if path[-1].has_time and path[-1].span.kind != "all":
        before = clickable(Content(f"{keys.get('usage.before', '')} "), "step(-1)")
        after = clickable(Content(f" {keys.get('usage.after', '')}"), "step(1)")
        pieces = [before, *pieces, after]
    for at, scene in enumerate(path[1:], start=1):
        name = scene.label if len(scene.label) <= LONGEST_STEP else f"{scene.label[: LONGEST_STEP - 1]}…"
        step = Content.styled(name, "bold" if at == len(path) - 1 else "")
        pieces += [Content.styled("   " if at == 1 else STEP, QUIET), clickable(step, f"up_to({at})")]
    return Content("").join(pieces)


def turns(scene: Scene, period: Period, keys: Mapping[str, str]) -> Content:
    """Return what can be turned to the next, each with its key: what is measured, how it is grouped, what a bar is."""
    notes = []
    if scene.view in ("chart", "year", "table"):
        notes.append((NAMES[scene.measure], "measure", "turn_measure(1)"))
    if scene.view in ("chart", "table"):
        notes.append((f"by {scene.by if scene.view == 'table' else scene.stack}", "group", "turn_group(1)"))
    if scene.view == "chart":
        notes.append((period, "period", "turn_period"))
    return Content("  ").join(
        clickable(Content.assemble((keys.get(f"usage.{name}", ""), "bold"), f" {word}"), action)
        for word, name, action in notes
    )


def offers(scene: Scene, keys: Mapping[str, str], *, depth: int) -> str:
    """Return the keys that matter here. `depth` is how many steps one has gone."""
    has_conversation = scene.view in ("requests", "request") or (scene.view, scene.by) == ("table", "conversation")
    told = [
        "↑↓←→ choose",
        f"{keys.get('usage.open', '')} opens",
        f"{keys.get('usage.conversation', '')} conversation" if has_conversation else "",
        f"{keys.get('usage.export', '')} export",
        f"{keys.get('usage.back', '')} {'up' if depth > 1 else 'back'}",
    ]
    return " · ".join(one for one in told if one)
