"""A history to search in, and a search of it by brute force."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from clanker_tui.domain.hits import HitPage
from clanker_tui.domain.messages import Conversation, FilePart, Message, Part, TextPart, ThinkingPart, new_conversation
from clanker_tui.domain.query import Query, Reach, Term, parse_query
from clanker_tui.history.store import History
from tests.history.records import question, reply

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
UNSPACED = r"[\u3040-\u30ff\u4e00-\u9fff]"
APART = re.compile(rf"(?<={UNSPACED})[\W_]+(?={UNSPACED})")
SPACED = re.compile(rf"[^\W_\u3040-\u30ff\u4e00-\u9fff]+|{UNSPACED}|\|")


class Shelf:
    """A history that is being filled. Each message is a day after the one before, unless its day is given."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.messages: list[Message] = []

    async def ask(self, text: str, *, day: int | None = None, of: Conversation | None = None) -> Message:
        """Store a question, in a conversation of its own unless one is named."""
        conversation = of or new_conversation(provider="groq", model="openai/gpt-oss-120b")
        return await self.store(conversation, question(conversation, text), day)

    async def answer(self, asked: Message, *parts: Part | str, model: str = "tiny", day: int | None = None) -> Message:
        """Store a reply."""
        message = replace(reply(asked, *parts), model=model, provider="local")
        return await self.store(new_conversation(), message, day)

    async def store(self, conversation: Conversation, message: Message, day: int | None) -> Message:
        at = BEGAN + timedelta(days=len(self.messages) if day is None else day)
        message = replace(message, created_at=at)
        await self.history.add_message(conversation, message)
        self.messages.append(message)
        return message

    async def find(self, text: str, *, limit: int = 50) -> list[str]:
        """Return the texts of what a query finds."""
        page = await self.history.search(parse_query(text), limit=limit)
        return self.texts(page)

    def texts(self, page: HitPage) -> list[str]:
        texts = {message.id: message.text for message in self.messages}
        return [texts[hit.message_id] for hit in page.hits if hit.message_id]


def words_of(text: str) -> list[str]:
    """Return the words of a text, without regard to case and accents.

    Of Chinese and Japanese each character is a word, and so is the bar between two of them that do not touch.
    """
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return SPACED.findall(APART.sub("|", plain.lower()))


def holds(text: str, term: Term) -> bool:
    """Whether a text holds a term, by looking at every place."""
    words, wanted = words_of(text), words_of(term.text)
    return any(matches(words[at : at + len(wanted)], wanted, term.reach) for at in range(len(words)))


def matches(words: list[str], wanted: list[str], reach: Reach) -> bool:
    if len(words) < len(wanted) or words[:-1] != wanted[:-1]:
        return False
    match reach:
        case Reach.WORD:
            return words[-1] == wanted[-1]
        case Reach.PREFIX:
            return words[-1].startswith(wanted[-1])
        case Reach.INSIDE:
            return wanted[-1] in words[-1] if len(wanted) == 1 else words[-1].startswith(wanted[-1])


def expected(messages: list[Message], query: Query) -> set[str]:
    """Return the messages that a query finds: those with a part that holds all that is wanted."""
    terms = [term for term in query.terms if words_of(term.text)]
    if not terms:
        return set()
    return {
        message.id
        for message in messages
        if any(all(holds(said(part), term) is not term.is_excluded for term in terms) for part in message.parts)
    }


def said(part: Part) -> str:
    match part:
        case FilePart(name, text):
            return f"{name}\n{text}"
        case TextPart(text) | ThinkingPart(text):
            return text
