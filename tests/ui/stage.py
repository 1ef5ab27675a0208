"""The app on a stage: a real history in memory, an agent whose replies the test hands out, nothing else real."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from textual import events
from textual.pilot import Pilot

from clanker_tui.config.settings import AgentSettings, Settings
from clanker_tui.domain.agent import Agent, ChatRequest, Health, ModelInfo, Reply
from clanker_tui.domain.events import Finished, RequestSent, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.usage import Cost, PriceSource, Usage, UsageRecord
from clanker_tui.errors import ClankerError, StorageError
from clanker_tui.history.store import History
from clanker_tui.keys.sources import KeyReport
from clanker_tui.pricing import Listing
from clanker_tui.services import Services
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.chat_room import ChatRoom
from clanker_tui.ui.start import Start

PATIENCE_S = 30.0
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SETTINGS = Settings(agent=AgentSettings(provider="groq", model="openai/gpt-oss-120b"))
USAGE = Usage(input_tokens=40, output_tokens=60)


class Line:
    """One reply: what the test says comes out of the agent, in order."""

    def __init__(self, request: ChatRequest) -> None:
        self.request = request
        self.was_closed = False
        self._events: asyncio.Queue[StreamEvent | ClankerError] = asyncio.Queue()

    def tell(self, *events: StreamEvent | ClankerError) -> None:
        """Let the agent report something, or fail."""
        for event in events:
            self._events.put_nowait(event)

    def say(self, text: str) -> None:
        self.tell(TextDelta(text))

    def think(self, text: str) -> None:
        self.tell(ThinkingDelta(text))

    def finish(self, text: str = "", *, usage: Usage | None = USAGE) -> None:
        """End the reply properly, after a last piece."""
        if text:
            self.say(text)
        self.tell(Finished(FinishReason.STOP, usage))

    @property
    def texts(self) -> list[str]:
        """What was sent along."""
        return [message.text for message in self.request.messages]

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        try:
            yield RequestSent(1)
            while True:
                event = await self._events.get()
                if isinstance(event, ClankerError):
                    raise event
                yield event
                if isinstance(event, Finished):
                    return
        finally:
            self.was_closed = True


class HandledAgent:
    """An agent in the hands of the test. `lines` are the requests it got."""

    def __init__(self, provider: str, model: str, lines: list[Line]) -> None:
        self.provider = provider
        self.model = model
        self.lines = lines

    def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        line = Line(request)
        self.lines.append(line)
        return line.events()

    async def generate(self, request: ChatRequest) -> Reply:
        raise NotImplementedError

    async def list_models(self) -> list[ModelInfo]:
        raise NotImplementedError

    async def health(self) -> Health:
        raise NotImplementedError

    async def aclose(self) -> None:
        """There is nothing to close."""


class NoKeys:
    """Finds no key anywhere."""

    def locate_all(self, providers: Sequence[str]) -> list[KeyReport]:
        return [KeyReport(provider, None) for provider in providers]

    def locate(self, provider: str) -> KeyReport:
        return KeyReport(provider, None)

    def find_if_needed(self, provider: str, *, api_key_env: str | None = None) -> None:
        """Find none, and do without."""

    def known_secrets(self) -> Sequence[Secret]:
        return ()

    def keyring_problem(self) -> str:
        return "there is none in tests"

    def use_for_session(self, provider: str, key: Secret) -> None:
        """Keep nothing."""


@dataclass
class StageServices:
    """Services that reach nothing outside the test. `refusals` are raised in place of giving an agent.

    `path` is the history file that is opened anew where `history` cannot be written.
    """

    history: History
    settings: Settings = SETTINGS
    keys: NoKeys = field(default_factory=NoKeys)
    lines: list[Line] = field(default_factory=list)
    refusals: list[ClankerError] = field(default_factory=list)
    offered: list[ModelInfo] = field(default_factory=list)
    cost: Cost = field(default_factory=lambda: Cost(1_200_000, PriceSource.CONFIG))
    on_usage: Callable[[UsageRecord], None] = lambda _: None
    windows: dict[str, int | None] = field(default_factory=dict)
    is_closed: bool = False
    lasting_path: Path | None = None
    beside: dict[str, History] = field(default_factory=dict)
    is_temporary: bool = False
    refusal: StorageError | None = None
    shelf: History | None = None
    unsaved_usage: list[UsageRecord] = field(default_factory=list)
    path: Path | None = None

    async def agent(self, provider: str, model: str = "") -> Agent:
        if self.refusals:
            raise self.refusals.pop()
        return HandledAgent(provider, model, self.lines)

    async def temporary_history(self) -> History:
        return await self._opened("temporary", None)

    async def lasting_history(self) -> History:
        return await self._opened("lasting", self.lasting_path)

    async def unsaved_history(self) -> History:
        self.shelf = self.shelf or await self._opened("unsaved", None)
        return self.shelf

    async def reopen(self) -> None:
        history = await History.open(self.path, busy_timeout_s=0)
        if history.problem:
            await history.close()
            raise StorageError(history.problem)
        self.beside[f"reopened {len(self.beside)}"] = self.history = history
        self.refusal = None

    async def spending_history(self) -> History | None:
        return self.beside.get("lasting", self.history)

    async def _opened(self, name: str, path: Path | None) -> History:
        if name not in self.beside:
            self.beside[name] = await History.open(path)
        return self.beside[name]

    async def models(self, provider: str) -> list[ModelInfo]:
        return self.offered

    async def health(self, provider: str, model: str = "") -> Health:
        return Health(True, "fine", 12)

    def forget_agents(self, provider: str) -> None:
        """There is none to forget."""

    async def warm_up(self, provider: str) -> None:
        """There is nothing to import."""

    async def empty_bin(self) -> None:
        """Nothing is old enough."""

    async def count_usage(self) -> None:
        """There is not much to add up."""

    async def price(self, record: UsageRecord) -> Cost:
        return self.cost

    async def listing(self, provider: str, model: str) -> Listing:
        return Listing(self.windows.get(model, 131_072), self.price_of)

    def price_of(self, usage: Usage) -> int | None:
        """Return what a request will cost: nothing is known of that where nothing is known of what one did cost."""
        return None if self.cost.nano_usd is None else usage.prompt_tokens * 150 + usage.output_tokens * 600

    def hurry(self, within_s: float) -> None:
        self.history.hurry(within_s)

    async def close(self) -> None:
        while self.beside:
            _, history = self.beside.popitem()
            await history.close()
            self.is_closed |= history is self.history
        if not self.is_closed:
            self.is_closed = True
            await self.history.close()


@dataclass
class Stage:
    """The app, running, with what is behind it."""

    app: ClankerApp
    pilot: Pilot[None]
    services: StageServices

    @property
    def room(self) -> ChatRoom:
        return self.app.chat.room

    @property
    def lines(self) -> list[Line]:
        """The requests that were made, each to be answered by the test."""
        return self.services.lines

    async def until(self, is_so: Callable[[], bool], what: str = "it") -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, f"{what} never came; the screen is:\n{self.seen}"
            await self.pilot.pause(0.01)

    async def sees(self, text: str) -> None:
        """Wait until a text is on the screen."""
        await self.until(lambda: text in self.seen, repr(text))

    async def sees_no(self, text: str) -> None:
        """Wait until a text is no longer on the screen."""
        await self.until(lambda: text not in self.seen, f"the end of {text!r}")

    async def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        for char in text:
            self.app.post_message(events.Key(key_of(char), char))
        await self.pilot.pause()

    async def send(self, text: str) -> None:
        """Type a message and press Enter."""
        for char in text:
            self.app.post_message(events.Key(key_of(char), char))
        await self.pilot.press("enter")

    async def ask(self, text: str) -> Line:
        """Send a message and return the reply to hand out."""
        count = len(self.lines)
        await self.send(text)
        await self.until(lambda: len(self.lines) > count, "the request")
        return self.lines[-1]

    async def ask_from_view(self, text: str) -> Line:
        """Go back to the composer and send a message."""
        await self.pilot.press("escape")
        return await self.ask(text)

    @property
    def composer_text(self) -> str:
        """What stands in the composer."""
        return self.app.chat.composer.text

    async def answered(self) -> None:
        """Wait until no turn runs in the conversation that is shown."""
        await self.until(lambda: self.room.place.turn is None, "the end of the turn")

    @property
    def seen(self) -> str:
        """All that is drawn, as text."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())


def key_of(char: str) -> str:
    """Return the key that types a character."""
    names = {" ": "space", "/": "slash", ".": "full_stop", "?": "question_mark", "\\": "backslash", "-": "minus"}
    return names.get(char, char)


@asynccontextmanager
async def staged(
    *,
    size: tuple[int, int] = (100, 30),
    settings: Settings = SETTINGS,
    start: Start | None = None,
    history: History | None = None,
    config_path: Path = Path("/nowhere/config.toml"),
    now: Callable[[], datetime] = lambda: NOON,
    path: Path | None = None,
    refusal: StorageError | None = None,
    serving: Callable[[History, Settings], StageServices] = StageServices,
) -> AsyncIterator[Stage]:
    """Run the app until it is ready, and close it afterwards. A history that is given stays open.

    Args:
        path: the file of the history, where it may have to be opened anew.
        refusal: why it could not be opened at the start: the history that is given stands in for it.
    """
    kept = history or await History.open(None)
    services = serving(kept, settings)
    services.path, services.refusal = path, refusal
    if refusal is not None and kept.is_in_memory:
        services.shelf = kept
    if history is not None:
        services.is_closed = True
    app = make_app(services, start=start or Start(), config_path=config_path, now=now)
    async with app.run_test(size=size, notifications=True) as pilot:
        stage = Stage(app, pilot, services)
        await stage.until(lambda: app.chat.is_ready and stage.room.is_settled, "the room")
        await pilot.pause()
        yield stage


def make_app(
    services: StageServices,
    *,
    start: Start,
    config_path: Path = Path("/nowhere/config.toml"),
    now: Callable[[], datetime] = lambda: NOON,
) -> ClankerApp:
    """Return an app over some services."""

    async def open_services() -> Services:
        return cast("Services", services)

    settings = replace(services.settings)
    return ClankerApp(settings, config_path=config_path, start=start, open_services=open_services, now=now)
