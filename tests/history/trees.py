"""Builds conversations with branches, to look at from all sides."""

from __future__ import annotations

from clanker_tui.domain.messages import Conversation, Message, Role, new_conversation
from clanker_tui.history.store import History
from tests.history.records import question, record, reply


class Tree:
    """A conversation that is being stored. Each message is named by its text."""

    def __init__(self, history: History, conversation: Conversation | None = None) -> None:
        self.history = history
        self.conversation = conversation or new_conversation(provider="test", model="scripted")
        self.messages: dict[str, Message] = {}

    async def grow(self, *texts: str, below: str | None = None) -> None:
        """Add messages, each below the one before; questions and replies take turns."""
        parent = None if below is None else self.messages[below]
        for text in texts:
            if parent is None or parent.role is Role.ASSISTANT:
                message = question(self.conversation, text, parent)
                await self.history.add_message(self.conversation, message)
            else:
                message = reply(parent, text)
                await self.history.finish_reply(message, [record(message, nano_usd=1)])
            self.messages[text] = parent = message

    def id(self, text: str) -> str:
        return self.messages[text].id

    def name(self, message_id: str | None) -> str | None:
        """Return the text of a message."""
        return next((text for text, message in self.messages.items() if message.id == message_id), None)

    async def shown(self) -> str | None:
        """Return the text of the leaf that the conversation shows."""
        conversation = await self.history.conversation(self.conversation.id)
        assert conversation is not None
        return self.name(conversation.leaf_id)

    async def branch(self, leaf: str) -> list[str]:
        """Return the texts of a branch, which its outline has too."""
        messages = await self.history.branch(self.id(leaf))
        heads = await self.history.outline(self.id(leaf))
        assert [(head.id, head.role) for head in heads] == [(message.id, message.role) for message in messages]
        return [message.text for message in messages]

    async def siblings(self, text: str) -> list[str | None]:
        """Return the texts of the messages with the same parent."""
        [stored] = await self.history.stored([self.id(text)])
        return [self.name(sibling) for sibling in stored.siblings]

    async def delete(self, text: str) -> str | None:
        """Delete a message, and return the text of the new leaf, which is the one that is shown."""
        leaf = self.name(await self.history.delete_message(self.id(text)))
        assert leaf == await self.shown()
        return leaf

    async def restore(self, text: str) -> str | None:
        """Bring a message back, and return the text of the leaf to show, which is the one that is shown."""
        leaf = self.name(await self.history.restore_message(self.id(text)))
        assert leaf == await self.shown()
        return leaf
