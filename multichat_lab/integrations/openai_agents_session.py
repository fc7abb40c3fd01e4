"""OpenAI's Agents SDK: its `Session`, kept in a store: what agents remember of a conversation.

    await Runner.run(agent, "Weather?", session=MultichatSession(chats, "lunch"))

Needs `openai-agents`.
"""

import asyncio
import json
from typing import Any

from agents.items import TResponseInputItem
from agents.memory.session import SessionABC

from multichat_lab.chat.importers.source.turns import Turn, turn_of
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recorder import Talk
from multichat_lab.chat.recording import new_session, write_new_session
from multichat_lab.parts import words_of
from multichat_lab.records import ChatMessage
from multichat_lab.times import utc_now

ITEM = "openai_agents.item"
"""Metadata of a message: the item as the SDK gave it."""


class MultichatSession(SessionABC):
    """The items of a conversation as messages of a session, which is made where there is none.

    What is taken back is deleted as messages are: its words are kept as earlier ones.

    Args:
        chats: where the session is.
        session_id: of the session.
    """

    def __init__(self, chats: SessionPersistence, session_id: str) -> None:
        self.session_id = session_id
        self._chats = chats

    async def get_items(self, limit: int | None = None) -> list[TResponseInputItem]:
        """Return the last items, or all, the oldest first."""
        items = [each.metadata[ITEM] for each in await asyncio.to_thread(self._kept)]
        return items if limit is None else items[len(items) - limit :] if limit > 0 else []

    async def add_items(self, items: list[TResponseInputItem]) -> None:
        """Record items, all or none; they are durable when this returns."""
        await asyncio.to_thread(self._add, items)

    async def pop_item(self) -> TResponseInputItem | None:
        """Take the last item back, and return it; None where there is none."""
        return await asyncio.to_thread(self._pop)

    async def clear_session(self) -> None:
        """Take all items back."""
        while await self.pop_item() is not None:
            pass

    def _kept(self) -> list[ChatMessage]:
        with self._chats.store.reading() as reader:
            if reader.session(self.session_id) is None:
                return []
        messages = self._chats.get_messages(self.session_id)
        return [each for each in messages if ITEM in each.metadata and each.change != "deleted"]

    def _add(self, items: list[TResponseInputItem]) -> None:
        talk = Talk(self._chats, self.session_id)
        with self._chats.store.transaction() as transaction:  # all of them or none
            if transaction.session(self.session_id) is None:
                session = new_session([], "", self.session_id, None, utc_now())
                write_new_session(transaction, session, self._chats.limits)
            for item in items:
                turn = turn_of(item)
                told: dict[str, Any] = {"metadata": {ITEM: item}}
                if isinstance(turn, Turn) and turn.parts:
                    told["parts"] = tuple(turn.parts)
                    words = words_of(turn.parts) or "…"
                    talk.say_in(transaction, turn.role, words, **told)
                else:
                    talk.say_in(transaction, "item", json.dumps(item, default=str), **told)

    def _pop(self) -> TResponseInputItem | None:
        kept = self._kept()
        if not kept:
            return None
        last = kept[-1]
        self._chats.history.delete(last.message_id, session_id=self.session_id)
        return last.metadata[ITEM]  # type: ignore[no-any-return]
