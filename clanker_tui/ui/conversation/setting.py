"""Turns messages into sections of rows: what the reader chose to see of them, and what they look like."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import Message, Role, Status
from clanker_tui.domain.outline import StoredMessage
from clanker_tui.ui.conversation import frame
from clanker_tui.ui.conversation.body import Body, MarkdownBody, PlainBody
from clanker_tui.ui.conversation.section import Block, Section

if TYPE_CHECKING:
    from clanker_tui.ui.markdown.document import Document
    from clanker_tui.ui.markdown.lexers import Lexers


class Setting:
    """How messages are set: `raw` ones as they were written, reasoning folded or not. Ids name the messages."""

    def __init__(self) -> None:
        from clanker_tui.ui.markdown.lexers import Lexers

        self.lexers: Lexers = Lexers()
        self.raw: set[str] = set()
        self.shows_reasoning = False
        self.turned: set[str] = set()  # messages whose reasoning is the other way round
        self.problems: dict[str, str] = {}
        self.notes: dict[str, str] = {}  # what is said above a message

    def shows_reasoning_of(self, message_id: str) -> bool:
        """Whether the reasoning of a message is open."""
        return self.shows_reasoning != (message_id in self.turned)

    def header_row(self, message_id: str) -> int:
        """Return in which of a message's rows it says who speaks."""
        return frame.NOTE_ROWS if message_id in self.notes else 0

    def furnish(self, section: Section, stored: StoredMessage, width: int, *, is_last: bool) -> None:
        """Begin to lay out a section for a width; `advance` goes on with its text."""
        message = stored.message
        section.width = width
        section.is_ready = False
        section.body = self._body(message, width)
        if text := message.text[slice(*section.span)]:
            section.body.put(section.opener + text)
        section.reasoning = None
        if section.is_first and message.thinking.strip() and self.shows_reasoning_of(message.id):
            section.reasoning = MarkdownBody(width, self.lexers, look="thinking")
            section.reasoning.put(message.thinking)
        if message.status is not Status.STREAMING or not is_last:
            end(section)
        section.above = self._above(section, stored)
        section.below = self._below(stored, width) if is_last else []

    def advance(self, section: Section, until: float) -> int:
        """Lay out a section until a moment of `time.perf_counter`, a slice at least; return the first changed row."""
        changed = section.height
        for body in (section.reasoning, section.body):
            while body is not None and not body.is_laid_out:
                row = body.advance()
                changed = min(changed, section.text_row + row if body is section.body else 0)
                if time.perf_counter() >= until:
                    break
        section.is_ready = all(body is None or body.is_laid_out for body in (section.reasoning, section.body))
        return changed

    def renew_frame(self, section: Section, stored: StoredMessage, *, is_last: bool) -> None:
        """Set anew what is above and below the text."""
        section.above = self._above(section, stored)
        section.below = self._below(stored, section.width) if is_last else []

    def _body(self, message: Message, width: int) -> Body:
        is_plain = message.role is Role.USER or message.id in self.raw
        return PlainBody(width) if is_plain else MarkdownBody(width, self.lexers)

    def _above(self, section: Section, stored: StoredMessage) -> list[Block]:
        if not section.is_first:
            return []
        message = stored.message
        blocks = [Block(frame.note(self.notes[message.id], section.width))] if message.id in self.notes else []
        blocks += [Block([frame.header(stored, section.width, is_raw=message.id in self.raw)])]
        if message.thinking.strip():
            is_open = self.shows_reasoning_of(message.id)
            blocks.append(Block([frame.reasoning_title(len(message.thinking), is_open=is_open)]))
        if section.reasoning is not None:
            blocks += [Block(section.reasoning.rows, "thinking"), Block([frame.BLANK])]
        return blocks

    def _below(self, stored: StoredMessage, width: int) -> list[Block]:
        message = stored.message
        blocks = [Block(frame.files(message.files, width))] if message.files else []
        if message.role is Role.ASSISTANT and message.status is not Status.STREAMING:
            blocks += frame.footer(stored, width, problem=self.problems.get(message.id, ""))
        return [*blocks, Block([frame.BLANK])]

    # Languages of code.

    def wanted_languages(self, section: Section) -> set[str]:
        """Return the languages in a section that cannot be coloured yet."""
        return {name for document in documents(section) for name in document.wanted_languages}

    async def load_lexers(self, languages: set[str]) -> None:
        """Load what languages need."""
        await asyncio.to_thread(self.lexers.load, languages)

    def colour(self, section: Section) -> int:
        """Colour what was plain for want of a lexer; return the first row that changed."""
        rows = [section.text_row + document.relex() for document in documents(section)[-1:]]
        section.is_ready = section.is_ready and not any(document.is_behind for document in documents(section))
        if section.reasoning is not None:
            section.reasoning.document.relex()
            return 0
        return min(rows, default=section.height)


def end(section: Section) -> None:
    """Say that all text of a section was put in."""
    for body in (section.reasoning, section.body):
        if body is not None:
            body.end()


def documents(section: Section) -> list[Document]:
    """Return what stands in a section as Markdown."""
    return [body.document for body in (section.reasoning, section.body) if isinstance(body, MarkdownBody)]
