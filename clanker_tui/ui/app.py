"""The app. It paints first; history, keys and providers are opened after the first frame."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.errors import ClankerError, ExportError, StorageError
from clanker_tui.ui.chat import ChatScreen
from clanker_tui.ui.frames.painting import AS_TEXTUAL, Painting
from clanker_tui.ui.frames.quiet_app import QuietApp
from clanker_tui.ui.start import Start
from clanker_tui.ui.themes import FEW_COLOURS, themes, without_colour

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType
    from textual.command import Provider

    from clanker_tui.config.settings import Settings
    from clanker_tui.history.spare_drafts import SpareDrafts
    from clanker_tui.services import Services

LATE_MODULES = (  # in the order of need; each is imported in a thread
    "clanker_tui.ui.frames.differ",
    "textual.widgets._option_list",
    "textual.widgets._input",
    "clanker_tui.ui.chat_room",
    "clanker_tui.ui.markdown.document",
    "textual.widgets._toast",
    "pygments.lexers.python",
)
# Rows of text are many small objects: Python's 700 would look at them all the time. The young ones are looked at again
# after 100,000, for what a long reply makes in between would hold up the event loop.
COLLECT_AFTER = (20_000, 5, 80)
# At the end, for a history that another program holds or whose disk hangs. Who quits may wait; a signal does not.
PATIENCE_S, CUT_SHORT_S = 5.0, 1.5
UNSAVED = "What you typed and did not send is kept; the end of a reply may be lost."
MOST_TOLD = 600  # characters of a notification
Opener = Callable[[], Awaitable["Services"]]


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def palette_commands() -> type[Provider]:
    """Return what the palette offers; imported when it is opened."""
    from clanker_tui.ui.palette import Commands

    return Commands


class ClankerApp(QuietApp[None]):
    """The terminal program around the main screen."""

    TITLE = "clanker-tui"
    CSS_PATH = "app.tcss"
    COMMANDS = {palette_commands}  # noqa: RUF012  # as the base has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit"),
        Binding("f1", "show_help", "Help", show=False, id="app.help"),
        Binding("ctrl+p", "command_palette", "Commands", show=False, priority=True, id="app.palette"),
        Binding("ctrl+l", "redraw", "Draw the screen anew", show=False, id="app.redraw"),
        Binding("f7", "toggle_mouse", "Mouse: the app's, or the terminal's", show=False, priority=True, id="app.mouse"),
        Binding("ctrl+c", "help_quit", show=False, system=True, id="app.interrupt"),
    ]
    _has_theme = False

    def __init__(
        self,
        settings: Settings,
        *,
        config_path: Path,
        start: Start,
        open_services: Opener | None = None,
        open_spare: Callable[[], SpareDrafts | None] | None = None,
        now: Callable[[], datetime] = utc_now,
        painting: Painting = AS_TEXTUAL,
    ) -> None:
        super().__init__(painting)
        self.settings = settings
        self._open_services = open_services or self._open_real_services
        self._open_spare = open_spare
        self._services: Services | None = None
        self._is_closed = False
        self._early: list[events.Event] | None = []  # what is typed before the first frame
        self.start = start
        self._now = now
        self.chat = ChatScreen(settings, start, config_path=config_path)
        is_chosen = settings.origins.get("ui.theme") != "default"
        has_few = self.no_color or self.console.color_system == "standard"
        self.begin_with_theme(FEW_COLOURS if has_few and not is_chosen else settings.ui.theme)

    def get_default_screen(self) -> Screen[None]:
        return self.chat

    def on_mount(self) -> None:
        self.question_theme(self.settings.ui.theme)
        self.use_keys()
        self.call_after_refresh(self._after_first_frame)

    def begin_with_theme(self, name: str) -> None:
        """Take the theme of that name, if there is one, before any style is read: a later one has all read again."""
        for theme in themes():
            self.register_theme(theme)
        if name in self.available_themes:
            self.set_reactive(App.theme, name)
            self.set_class(self.current_theme.dark, "-dark-mode", update=False)
            self.set_class(not self.current_theme.dark, "-light-mode", update=False)
            self._refresh_truecolor_filter(self.ansi_theme)
            self.watch_theme()
        self._has_theme = True
        self.stylesheet.set_variables(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the theme; none before it is known: those of another would cost 2 % of the start."""
        return super().get_css_variables() if self._has_theme else {}

    def watch_theme(self) -> None:
        self._filters = without_colour(self._filters, self.current_theme)

    def question_theme(self, name: str) -> None:
        """Say so where there is no theme of that name."""
        if name not in self.available_themes:
            known = ", ".join(sorted(self.available_themes))
            self.notify(f"[ui] theme: there is no theme {clean_line(name, 40)}. There are {known}.", severity="warning")

    def use_keys(self) -> None:
        """Take over the keys of the configuration."""
        ui = self.settings.ui
        if ui.send_key != "enter" or ui.keys:
            from clanker_tui.ui.keymap import keymap

            self.set_keymap(keymap(ui.send_key, ui.keys))

    def question_keys(self) -> None:
        """Say what is wrong with the keys of the configuration."""
        from clanker_tui.ui.keymap import findings, keymap
        from clanker_tui.ui.places import places

        ui = self.settings.ui
        for finding in findings(ui.keys, places(), keymap(ui.send_key, ui.keys)):
            self.notify(finding, severity="warning", timeout=15)

    async def _after_first_frame(self) -> None:
        """Type what was typed while nothing had the focus, and load the rest."""
        if self.focused is None:
            self.chat.set_focus(self.chat.resting)
        early, self._early = self._early or [], None
        for event in early:
            await self.on_event(event)
        self.run_worker(self._load(), group="load", exit_on_error=True)

    async def _load(self) -> None:
        """Open the services, and meanwhile the room."""
        moving = asyncio.create_task(self._move_in())
        try:
            self._services = await self._open_services()
        except ClankerError as error:
            self.fail(error)
            return
        finally:
            await moving
        await self.chat.room.settle_in(self._services)
        # What is there by now stays: the collector need not look at it again and again.
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        gc.enable()

    async def _move_in(self) -> None:
        for module in LATE_MODULES:
            await asyncio.to_thread(import_module, module)
        from clanker_tui.ui.chat_room import ChatRoom

        self.draw_changes_only()
        room = ChatRoom(self.chat, self.settings, self.start, now=self._now)
        if self._open_spare is not None:
            room.drafts.spare = await asyncio.to_thread(self._open_spare)
        await self.chat.move_in(room)
        if self.settings.ui.keys:
            self.question_keys()

    async def _open_real_services(self) -> Services:
        startup = await asyncio.to_thread(import_module, "clanker_tui.startup")
        opened: Services = await startup.open_services_anyway(
            self.settings,
            temporary=self.start.temporary,
            demo=self.start.demo,
            debug=self.start.debug,
            review=self.start.review,
        )
        return opened

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and self._early is not None:
            self._early.append(event)
            return
        if isinstance(event, events.InputEvent) and self.chat.is_ready:
            self.chat.room.note_input()
        if isinstance(event, events.Paste):
            self.clean_for_field(event)
        await super().on_event(event)

    def clean_for_field(self, paste: events.Paste) -> None:
        """Make one clean line of what is pasted into a field, which draws what it holds as it is."""
        from textual.widgets import Input

        if isinstance(self.focused, Input) and not self.focused.password:
            paste.text = clean_line(paste.text)

    def on_app_focus(self) -> None:
        if self.chat.is_ready:
            self.chat.room.look_elsewhere()

    def fail(self, error: BaseException) -> None:
        """Leave, with one line that says why."""
        from rich.text import Text

        message: RenderableType = Text(clean(f"error: {error}"))
        self.exit(return_code=getattr(error, "exit_code", 1), message=message)

    async def on_unmount(self) -> None:
        """Save what runs and close what is open. The terminal is restored by now."""
        await self.close()

    async def close(self) -> None:
        """End all turns, each saved; then close the services."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if self.chat.is_ready:
                await self.chat.room.close()
        except ExportError as error:
            self.note_at_end(f"What was not saved is lost. {error.message}")
        try:
            if self._services is not None:
                await self._services.close()
        except StorageError as error:
            self.note_at_end(f"{error.message} {UNSAVED}")

    def note_at_end(self, words: str) -> None:
        """Say something once the terminal is restored, below what is said then anyway: Textual shows one thing only."""
        from rich.console import Group
        from rich.text import Text

        self._exit_renderables[:] = [Group(*self._exit_renderables, Text(f"note: {clean_line(words)}"))]

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:  # Textual's signature
        """Leave; what stands in the composer is noted while there is one. From now on nobody waits long for a disk."""
        if self.chat.is_ready:
            self.chat.room.note_text()
        if self._services is not None:
            self._services.hurry(CUT_SHORT_S if self._is_ending else PATIENCE_S)
        super().exit(result, return_code, message)

    def _fatal_error(self) -> None:
        """Leave after a crash; what stands in the composer is noted all the same."""
        try:
            if self.chat.is_ready:
                self.chat.room.note_text()
        finally:
            super()._fatal_error()

    async def action_quit(self) -> None:
        """Leave, once what would be gone is asked about."""
        if self.chat.is_ready:
            self.chat.room.end()
        else:
            self.exit()

    def action_show_help(self) -> None:
        from clanker_tui.ui.dialogs.help import HelpScreen

        self.push_screen(HelpScreen(self.screen.active_bindings))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a line for a while. It is cleaned, never read as markup, and leaves room for the rest of the screen."""
        del markup  # what is told may hold text from outside
        message = clean(message)
        if len(message) > MOST_TOLD:
            message = f"{message[: MOST_TOLD - 1]}…"
        for shown in [one for one in self._notifications if one.message == message]:
            self._unnotify(shown)  # said again, it is not shown twice
        super().notify(message, title=clean_line(title), severity=severity, timeout=timeout, markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text beside everything else, and say no more of it than is known; the app's own paste has it, too."""
        self._clipboard = clean(text)
        self.run_worker(self._copy(text), group="copy")

    async def _copy(self, text: str) -> None:
        from clanker_tui.config.children import without_keys
        from clanker_tui.ui.clipboard.clipboard import Clipboard

        environ = without_keys(os.environ, self.settings)
        outcome = await Clipboard(self, self.settings.ui.clipboard, environ).copy(text)
        self.notify(outcome.sentence, severity="warning" if outcome.has_failed else "information")

    def action_toggle_mouse(self) -> None:
        from clanker_tui.ui.terminal import switch_mouse

        self.notify(switch_mouse(self))

    def action_help_quit(self) -> None:
        self.notify("Ctrl+Q quits. Esc stops a reply.")
