"""Every key can be changed, and a change that does harm is told."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import clanker_tui.ui
from clanker_tui.config.settings import UiSettings
from clanker_tui.ui.keymap import findings, keymap
from clanker_tui.ui.places import places
from tests.ui.host import notices
from tests.ui.stage import SETTINGS, staged

MEANT = {
    ("composer.page_up", "chat.page_up"),  # the same wherever the focus is
    ("composer.page_down", "chat.page_down"),
    ("composer.copy", "chat.interrupt"),  # which copies what is selected there
    ("chat.interrupt", "app.interrupt"),  # which is for dialogs
    ("lines.page_up", "chat.page_up"),
    ("lines.page_down", "chat.page_down"),
    ("find.close", "chat.back"),  # from the inside out
    ("list.clear", "chat.back"),
}
"""Keys that two actions have as they come: the inner one, or the one that knows of the other."""


def told(changes: dict[str, str], send_key: str = "enter") -> list[str]:
    return findings(changes, places(), keymap(send_key, changes))


def own_classes() -> list[type[DOMNode]]:
    """Return every class of ours that may have bindings."""
    for module in pkgutil.walk_packages(clanker_tui.ui.__path__, "clanker_tui.ui."):
        import_module(module.name)

    def below(node: type[DOMNode]) -> Iterator[type[DOMNode]]:
        for one in node.__subclasses__():
            yield one
            yield from below(one)

    return [node for node in below(DOMNode) if node.__module__.startswith("clanker_tui.")]


def own_bindings() -> Iterator[tuple[type[DOMNode], Binding]]:
    for node in own_classes():
        for binding in Binding.make_bindings(vars(node).get("BINDINGS", ())):
            yield node, binding


def test_every_binding_has_an_id() -> None:
    assert [(node.__name__, binding.key) for node, binding in own_bindings() if not binding.id] == []


def test_every_binding_is_looked_at_where_it_applies() -> None:
    known = {binding.id for place in places() for binding in place.bindings}
    assert {binding.id for _, binding in own_bindings()} - known == set()


def test_the_keys_as_they_come_are_not_questioned() -> None:
    changes = {
        binding.id: ",".join(one.key for _, one in own_bindings() if one.id == binding.id)
        for _, binding in own_bindings()
        if binding.id and binding.id.startswith("chat.")
    }
    found = {tuple(finding.partition("both ")[2].rstrip(".").split(" and ")) for finding in told(changes)}
    assert {pair for pair in found if len(pair) == 2} == MEANT


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"chat.nwe": "f2"}, "there is no action chat.nwe. Did you mean chat.new?"),
        ({"chat.new": "f2"}, "f2 is given to both chat.new and chat.list."),
        ({"chat.copy": "f12, f2"}, "f2 is given to both chat.list and chat.copy."),
        ({"list.rename": "f2"}, "f2 is given to both list.rename and chat.list."),
        ({"app.mouse": "escape"}, "escape is given to both dialog.cancel and app.mouse."),
        ({"chat.copy": "ctrl+k"}, "ctrl+k is given to both composer.kill_line_end and chat.copy."),
        ({"chat.copy": "ctrl+k"}, "ctrl+k: chat.copy does not work beside “Delete all to the right” of the models."),
        ({"chat.new": "ctrl+w"}, "ctrl+w: chat.new takes it from “Delete left to start of word” of the models."),
        ({"message.raw": "n"}, "n is given to both message.raw and view.next_hit."),
        ({"chat.copy": "ctrl+i"}, "chat.copy: terminals send ctrl+i as tab, which would do this, too."),
        ({"chat.copy": "ctrl+h,f12"}, "chat.copy: terminals send ctrl+h as backspace, which would do this, too."),
        ({"chat.copy": "ctrl+["}, "chat.copy: terminals send ctrl+[ as escape, which would do this, too."),
        ({"chat.copy": "ctrl+m"}, "chat.copy: terminals send ctrl+m as enter, which would do this, too."),
        (
            {"chat.copy": "ctrl+enter"},
            "chat.copy: most terminals send ctrl+enter as enter. Give it another key, too.",
        ),
        ({"chat.copy": "ctlr+y"}, "chat.copy: there is no key ctlr+y."),
        ({"chat.copy": "f99"}, "chat.copy: there is no key f99."),
        ({"chat.copy": " , "}, "chat.copy is given no key."),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, str], finding: str) -> None:
    assert f"[ui.keys]: {finding}" in told(changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"chat.copy": "f12"},
        {"chat.new": "f2", "chat.list": "f12"},
        {"chat.copy": "shift+space,f12"},
        {"chat.copy": "alt+shift+f5"},
        {"list.filter": "?"},
        {"list.filter": "question_mark"},
        {"chat.copy": "ctrl+full_stop"},
    ],
)
def test_what_does_no_harm_is_not_told(changes: dict[str, str]) -> None:
    assert told(changes) == []


async def test_keys_may_be_written_with_spaces_and_as_characters() -> None:
    settings = replace(SETTINGS, ui=UiSettings(keys={"list.rename": "? , f12", "chat.list": "f11, f2"}))
    async with staged(settings=settings) as stage:
        (await stage.ask("hello")).finish("Hi.")
        await stage.answered()
        await stage.pilot.press("f2", "question_mark")
        await stage.sees("Rename conversation")
        assert [notice for notice in notices(stage.app) if "ui.keys" in notice] == []


async def test_a_clash_is_told_at_the_start() -> None:
    settings = replace(SETTINGS, ui=UiSettings(keys={"chat.new": "f2"}))
    async with staged(settings=settings) as stage:
        await stage.until(lambda: any("f2 is given to both" in one for one in notices(stage.app)), "the notice")
