"""Where a key is looked up: in what has the focus, then in all that is round it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Place:
    """What has the focus, and all that is round it: `nodes`, from the inside out."""

    name: str
    nodes: tuple[type[DOMNode], ...]

    @property
    def bindings(self) -> list[Binding]:
        """All bindings that a key may mean there, each with one key or several."""
        return [binding for node in self.nodes for binding in bindings_of(node)]


def bindings_of(node: type[DOMNode]) -> list[Binding]:
    """Return the bindings of a class; one of a class takes the place of those it inherits for the same keys."""
    found: dict[str, Binding] = {}
    for base in reversed(node.__mro__):
        for binding in declared(base):
            found[binding.key] = binding
    return list(found.values())


def declared(base: type) -> Iterator[Binding]:
    """Yield what a class itself binds, one key each."""
    if issubclass(base, DOMNode):
        yield from Binding.make_bindings(vars(base).get("BINDINGS", ()))


def places() -> Sequence[Place]:
    """Return every place of the app where a key may be pressed. It imports all of it."""
    from textual.widgets import Button, Input, OptionList

    from clanker_tui.ui.app import ClankerApp
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.conversation.view import ConversationView
    from clanker_tui.ui.dialogs.choice import ChoiceDialog
    from clanker_tui.ui.dialogs.confirm import ConfirmDialog
    from clanker_tui.ui.dialogs.help import HelpScreen
    from clanker_tui.ui.dialogs.key import KeyDialog, PlaceSet
    from clanker_tui.ui.dialogs.key_input import KeyInput
    from clanker_tui.ui.dialogs.text import TextDialog
    from clanker_tui.ui.history import HistoryScreen
    from clanker_tui.ui.usage.screen import UsageScreen
    from clanker_tui.ui.widgets.attachments import AttachmentLines
    from clanker_tui.ui.widgets.composer import Composer
    from clanker_tui.ui.widgets.conversation_lines import ConversationLines
    from clanker_tui.ui.widgets.conversation_list import ConversationList
    from clanker_tui.ui.widgets.find_bar import FindBar
    from clanker_tui.ui.widgets.model_pane import ModelPane
    from clanker_tui.ui.widgets.parameter_pane import ParameterPane
    from clanker_tui.ui.widgets.provider_pane import ProviderPane
    from clanker_tui.ui.widgets.queue import QueueLines
    from clanker_tui.ui.widgets.speed_table import SpeedTable

    main = (ChatScreen, ClankerApp)
    return (
        Place("the composer", (Composer, *main)),
        Place("the conversation", (ConversationView, *main)),
        Place("the search in the conversation", (Input, FindBar, *main)),
        Place("what is queued", (OptionList, QueueLines, *main)),
        Place("what is attached", (OptionList, AttachmentLines, *main)),
        Place("the list of conversations", (ConversationLines, ConversationList, *main)),
        Place("the filter of conversations", (Input, ConversationList, *main)),
        Place("the providers", (OptionList, ProviderPane, *main)),
        Place("the models", (Input, ModelPane, *main)),
        Place("the parameters", (Input, ParameterPane, *main)),
        Place("the search of the history", (Input, HistoryScreen, ClankerApp)),
        Place("what was found in the history", (OptionList, HistoryScreen, ClankerApp)),
        Place("the speeds of models", (SpeedTable, UsageScreen, ClankerApp)),
        Place("the usage", (UsageScreen, ClankerApp)),
        Place("a list to choose from", (OptionList, ChoiceDialog, ClankerApp)),
        Place("a filter", (Input, ChoiceDialog, ClankerApp)),
        Place("a question", (Button, ConfirmDialog, ClankerApp)),
        Place("a line of text", (Input, TextDialog, ClankerApp)),
        Place("the place of a key", (PlaceSet, KeyDialog, ClankerApp)),
        Place("the field for a key", (KeyInput, KeyDialog, ClankerApp)),
        Place("the help", (Input, HelpScreen, ClankerApp)),
    )
