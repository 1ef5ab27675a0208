"""Takes in what happens in a turn, and shows the reply while it grows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from textual.geometry import Region
from textual.message import Message as Told
from textual.timer import Timer

from clanker_tui.domain.events import (
    Finished,
    MessageSaved,
    NotSaved,
    RateLimitsSeen,
    RequestSent,
    Retrying,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    TurnFailed,
    UsageSaved,
    UsageSeen,
)
from clanker_tui.domain.messages import Message, Part, Role, Status, TextPart, ThinkingPart, new_id, now
from clanker_tui.domain.outline import StoredMessage, head_of
from clanker_tui.ui.conversation.canvas import Canvas
from clanker_tui.ui.conversation.cuts import Cutter, cuts_of
from clanker_tui.ui.conversation.growing import Growing
from clanker_tui.ui.conversation.reel import AT_ONCE_S
from clanker_tui.ui.conversation.section import Section
from clanker_tui.ui.conversation.setting import end

PAINT_EVERY_S = 1 / 13  # nobody reads faster, and each frame costs time and bytes
UNSEEN_S = 1 / 120  # until more is drawn where what came is not seen, as the line below the header of a table
MOST_AT_ONCE = 64_000  # characters taken in between two frames


class Streaming(Canvas):
    """Shows messages as they come. It follows the end only while the reader is there."""

    @dataclass
    class NewBelow(Told):
        """Whether there is something new below what is seen."""

        is_there: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self.speaker = ""
        self.growing: Growing | None = None
        self._has_news = False
        self._timer: Timer | None = None

    def apply(self, event: TurnEvent) -> None:
        """Take in what happened in the conversation that is shown."""
        if self.growing is not None and self.growing.ended is not None:
            self.growing.after.append(event)
            return
        match event:
            case MessageSaved(message) if message.role is Role.USER:
                self.add_question(message)
            case MessageSaved(message):
                self.finish(message)
            case NotSaved(message, error):
                self.setting.problems[message.id] = f"NOT SAVED: {error}"
                if message.role is Role.USER:
                    self.add_question(message)
                else:
                    self.finish(message)
            case RequestSent():
                self.begin_reply()
            case TextDelta() | ThinkingDelta():
                self._take(event)
            case Finished():
                self._paint()
            case UsageSaved(record):
                at = self.store.number_of(record.message_id or "")
                known = None if at is None else self.store.get(at)
                if known is not None and record not in known.records:
                    self.update_message(replace(known, records=(*known.records, record)))
            case Retrying() | RateLimitsSeen() | UsageSeen() | TurnFailed():
                pass  # seen elsewhere, or told again by the message that is saved

    def add_question(self, message: Message) -> None:
        """Show what the user sent, to who is at the end: it may have waited until now."""
        if self.store.number_of(message.id) is None:
            self._add(StoredMessage(message))

    def forget_problems(self, unsaved: Container[str]) -> None:
        """Messages that could not be written are stored now, but for those named."""
        for message_id in [name for name in self.setting.problems if name not in unsaved]:
            del self.setting.problems[message_id]
            at = self.store.number_of(message_id)
            stored = None if at is None else self.store.get(at)
            if stored is not None:
                self.update_message(stored)

    def update_message(self, stored: StoredMessage) -> None:
        """More is known of a message that is shown: its usage, its branches."""
        number = self.store.number_of(stored.message.id)
        if number is None:
            return
        self.store.put(stored)
        for at in self.rows.of_message(number):
            section = self.rows.sections[at]
            if section.body is not None:
                before = section.height
                self.setting.renew_frame(section, stored, is_last=self._is_last_part(at))
                section.forget_strips()
                self.rows.measure(at)
                self._hold(at, section.height - before)
        self.settle()
        self.refresh()

    # The reply that grows.

    def begin_reply(self, begun: Message | None = None) -> Growing:
        """Show that a reply begins; `begun` is what there is of it already."""
        if self.growing is None:
            message = begun or Message(
                id=new_id(),
                conversation_id="",
                parent_id=None,
                role=Role.ASSISTANT,
                parts=(),
                created_at=now(),
                status=Status.STREAMING,
                model=self.speaker,
            )
            self._add(StoredMessage(message))
            cutter = Cutter()
            cutter.feed(message.text)
            self.growing = Growing(len(self.store) - 1, [message.text], [message.thinking], deque(), cutter)
        return self.growing

    def _add(self, stored: StoredMessage) -> None:
        self.store.add(stored)
        self.store.pinned.add(stored.message.id)
        self.rows.add(head_of(stored.message), self.text_width)
        self._divide(len(self.store) - 1, cuts_of(stored.message.text))
        self.settle()
        self._look_for_news()
        self.refresh()

    def _take(self, delta: TextDelta | ThinkingDelta) -> None:
        growing = self.begin_reply()
        is_first = not any(growing.text) and not any(growing.thinking)
        growing.to_come.append(delta)
        if is_first and self._timer is None:
            self._paint()  # the first token at once
        elif self._timer is None:
            self._timer = self.set_timer(PAINT_EVERY_S, self._paint)

    def _paint(self) -> None:
        """Put what came into rows, and draw those that changed."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        growing = self.growing
        if growing is None:
            return
        came = growing.take(MOST_AT_ONCE)
        is_whole = any(isinstance(delta, ThinkingDelta) for delta in came)
        is_seen = [self._advance(at, is_whole=is_whole) for at in self._put(growing, came)]
        self._look_for_news()
        if growing.ended is not None and not growing.to_come:
            self._finish(growing, growing.ended)
            for event in growing.after:
                self.apply(event)
        elif growing.to_come or not self.rows.sections[-1].is_ready:
            self._timer = self.set_timer(AT_ONCE_S, self._paint)  # as long for keys, frames and the network
        elif came and not any(is_seen):
            self._timer = self.set_timer(UNSEEN_S, self._paint)

    def _put(self, growing: Growing, came: Sequence[TextDelta | ThinkingDelta]) -> range:
        """Hand what came to the bodies it belongs to; return the sections that may have changed."""
        first = len(self.rows.sections) - 1
        thinking = "".join(delta.text for delta in came if isinstance(delta, ThinkingDelta))
        text = "".join(delta.text for delta in came if isinstance(delta, TextDelta))
        sections = self.rows.of_message(growing.number)
        if thinking:
            first = sections.start
            self._put_thinking(growing, thinking, self.rows.sections[first])
        if text:
            self._put_text(growing, text)
        return range(first, len(self.rows.sections))

    def _put_thinking(self, growing: Growing, thinking: str, section: Section) -> None:
        growing.thinking.append(thinking)
        stored = self._renew_growing(growing)
        section.is_ready = False
        if section.reasoning is not None:
            section.reasoning.put(thinking)
        elif self.setting.shows_reasoning_of(stored.message.id):
            section.width = 0  # it is laid out from the beginning
        if section.body is not None and section.width:
            self.setting.renew_frame(section, stored, is_last=True)

    def _put_text(self, growing: Growing, text: str) -> None:
        begin = sum(map(len, growing.text))
        for cut in growing.cutter.feed(text):
            piece, text = text[: cut.at - begin], text[cut.at - begin :]
            section = self.rows.sections[-1]
            self._put_piece(growing, piece, section)
            begin = cut.at
            end(section)
            section.span = (section.span[0], begin)
            section.below = []
            self.rows.sections.append(Section(growing.number, (begin, None), 1, opener=cut.opener))
            self.rows.measure(len(self.rows.sections) - 2)
        self._put_piece(growing, text, self.rows.sections[-1])

    def _put_piece(self, growing: Growing, piece: str, section: Section) -> None:
        growing.text.append(piece)
        if section.body is None or section.width != self.text_width:
            self._renew_growing(growing)  # it is laid out from the beginning
        else:
            section.body.put(piece)
        section.is_ready = False

    def _renew_growing(self, growing: Growing) -> StoredMessage:
        """Let the store hold what the reply is by now: what is laid out anew is laid out from there."""
        stored = self.store.held(growing.number)
        thinking, text = "".join(growing.thinking), "".join(growing.text)
        growing.thinking, growing.text = [thinking], [text]
        parts: list[Part] = [ThinkingPart(thinking)] if thinking else []
        parts += [TextPart(text)] if text else []
        renewed = replace(stored, message=replace(stored.message, parts=tuple(parts)))
        self.store.put(renewed)
        return renewed

    def _advance(self, at: int, *, is_whole: bool) -> bool:
        """Lay out what came into a section, and draw what changed; return whether anything did."""
        section = self.rows.sections[at]
        if section.body is None or section.width != self.text_width:
            section.forget_strips()
            self._lay_out(at, time.perf_counter() + AT_ONCE_S)
            first = 0
        else:
            first = self.setting.advance(section, time.perf_counter() + AT_ONCE_S)
            first = 0 if is_whole else first
            section.forget_strips(first)
            self.rows.measure(at)  # it grows at its end: what is seen above stays where it is
            self.want_languages(section)
        top = self.top
        self._clamp()
        if self.top != top:
            self.refresh()
        else:
            self._refresh_from(self.rows.tops[at] + first)
        return section.body is None or first < section.text_row + len(section.body.rows)

    def _refresh_from(self, row: int) -> None:
        """Draw the rows from one on anew."""
        y = max(0, row - self.top)
        if y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self.size.height - y))

    def _lay_out(self, at: int, until: float) -> None:
        section = self.rows.sections[at]
        growing = self.growing
        if growing is not None and section.message == growing.number and section.width != self.text_width:
            self._renew_growing(growing)
        super()._lay_out(at, until)

    def finish(self, message: Message) -> None:
        """Show the reply as it was stored, whatever the stream left on the screen."""
        growing = self.growing
        if growing is None:
            if self.store.number_of(message.id) is None:
                self._add(StoredMessage(message))
            return
        if growing.to_come:
            growing.ended = message  # a very long one is not shown at one go
            self._paint()
        else:
            self._finish(growing, message)

    def _finish(self, growing: Growing, message: Message) -> None:
        is_same = "".join(growing.text) == message.text and "".join(growing.thinking) == message.thinking
        self._stop_timer()
        self.growing = None
        stored = replace(self.store.held(growing.number), message=message)
        self.store.put(stored, number=growing.number)
        self.store.pinned.add(message.id)
        for at in self.rows.of_message(growing.number):
            section = self.rows.sections[at]
            if is_same and section.body is not None:
                end(section)
                self.setting.renew_frame(section, stored, is_last=self._is_last_part(at))
                section.is_ready = False
                self.rows.measure(at)
            else:
                section.width = 0
            section.forget_strips()
        if not is_same:
            self._divide(growing.number, cuts_of(message.text))
        self.settle()
        self._look_for_news()
        self.refresh()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def on_unmount(self) -> None:
        self._stop_timer()

    def may_drop(self, section: Section) -> bool:
        growing = self.growing
        is_growing = growing is not None and section.message == growing.number
        return super().may_drop(section) and not (is_growing and section is self.rows.sections[-1])

    def thumb(self) -> range:
        if self.growing is not None and self.follows:
            return range(0)  # where we are is known; to draw it at each frame would cost more than the text does
        return super().thumb()

    # News.

    def watch_place(self) -> None:
        super().watch_place()
        if self.follows:
            self._tell_news(is_there=False)

    def _look_for_news(self) -> None:
        """Something has come: say so where the reader does not see it."""
        if not self.follows:
            self._tell_news(is_there=self.top < self.most_top)

    def _tell_news(self, *, is_there: bool) -> None:
        if is_there != self._has_news:
            self._has_news = is_there
            self.post_message(self.NewBelow(is_there))
