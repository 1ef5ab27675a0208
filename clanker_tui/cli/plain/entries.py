"""Puts what was meant as one message together of the lines it was typed or pasted as."""

from __future__ import annotations

from dataclasses import dataclass, field

from clanker_tui.cli.plain.lines import LineCutError, Lines, Note
from clanker_tui.cli.plain.voice import Voice
from clanker_tui.errors import ConfigError

MARK = '"""'
ASKED = "You: "
MORE = "> "
PASTED = "{} lines came at once. Enter sends them as one message, Ctrl+C keeps them unsent. What you type is added."


@dataclass
class Entries:
    """Reads messages. `pending` is what has come so far of one that was broken off; `note` hears what is typed."""

    lines: Lines
    voice: Voice
    note: Note
    pending: list[str] = field(default_factory=list)

    async def next(self, draft: str = "") -> str:
        """Return the next message: a line, one that goes on after each `\\`, a block in triple quotes, or a paste.

        Raises:
            EOFError: there is none.
            LineBroken: a signal came first.
            ConfigError: it cannot be one; what there is of it is in `pending`.
        """
        self.pending.clear()
        await self.voice.flush()
        line = self._read(ASKED, draft)
        if line.startswith(MARK):
            return self._block(line.removeprefix(MARK))
        self.pending.append(line)
        while self.pending[-1].endswith("\\"):
            self.pending[-1] = self.pending[-1][:-1]
            self.pending.append(self._read(MORE))
        if self.voice.is_talking and self.lines.has_more():
            await self._take_paste()
        return "\n".join(self.pending)

    def unsent(self, typed: str = "") -> str:
        """Return what has come of a message that was broken off."""
        return "\n".join([*self.pending, *([typed] if typed else [])])

    def _read(self, prompt: str = "", draft: str = "") -> str:
        try:
            return self.lines.read(prompt if self.voice.is_talking else "", draft=draft, note=self._note_typed)
        except LineCutError as cut:
            self.pending.append(cut.typed)
            raise

    def _note_typed(self, typed: str) -> None:
        self.note(self.unsent(typed))

    def _block(self, line: str) -> str:
        while not line.endswith(MARK):
            self.pending.append(line)
            try:
                line = self._read(MORE)
            except EOFError as error:
                raise ConfigError(f"A block that began with {MARK} has no end. It was not sent.") from error
        last = line.removesuffix(MARK)
        return "\n".join([*self.pending, *([last] if last or not self.pending else [])]).removeprefix("\n")

    async def _take_paste(self) -> None:
        """Take all that came at once, and wait for Enter: a paste is never sent by itself."""
        while self.lines.has_more():
            self.pending.append(self._read())
        self.voice.say(PASTED.format(len(self.pending)))
        await self.voice.flush()
        while line := self._read(MORE):
            self.pending.append(line)
