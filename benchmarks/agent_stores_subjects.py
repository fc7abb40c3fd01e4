"""Stores of conversations that `agent_stores.py` compares, each behind the same two calls."""

import sqlite3
from operator import add
from pathlib import Path
from typing import Annotated, Any, TypedDict

SESSION = "talk"
ANSWER = "Because what counts here is what was told above, and it was told more than once. " * 2


def question(number: int) -> str:
    """Return what is asked in a turn."""
    return f"And what of case {number}, why should anybody care about it, and who said so before?"


class AgentsSession:
    """A `Session` of OpenAI's Agents SDK: its own one in SQLite, or ours."""

    def __init__(self, path: Path, is_ours: bool) -> None:
        self.session: Any
        if is_ours:
            from multichat_lab.chat.persistence import SessionPersistence
            from multichat_lab.integrations.openai_agents_session import MultichatSession

            self.session = MultichatSession(SessionPersistence("sqlite", path), SESSION)
        else:
            from agents import SQLiteSession

            self.session = SQLiteSession(SESSION, path)

    async def say(self, number: int) -> None:
        """Record a turn."""
        asked = {"role": "user", "content": question(number)}
        await self.session.add_items([asked, {"role": "assistant", "content": ANSWER}])

    async def count(self) -> int:
        """Return how many messages are kept."""
        return len(await self.session.get_items())


class Said(TypedDict):
    """What a graph knows."""

    words: Annotated[list[str], add]


class Graph:
    """LangGraph's checkpointer, under a graph of one node that answers."""

    def __init__(self, path: Path | None) -> None:
        from langgraph.checkpoint.memory import InMemorySaver
        from langgraph.checkpoint.sqlite import SqliteSaver
        from langgraph.graph import START, StateGraph

        graph = StateGraph(Said)
        graph.add_node("answer", lambda _state: {"words": [ANSWER]})
        graph.add_edge(START, "answer")
        saver: Any = InMemorySaver()
        if path is not None:
            saver = SqliteSaver(sqlite3.connect(path, check_same_thread=False))
        self.graph = graph.compile(checkpointer=saver)
        self.config: Any = {"configurable": {"thread_id": SESSION}}

    async def say(self, number: int) -> None:
        """Record a turn."""
        self.graph.invoke({"words": [question(number)]}, self.config, durability="sync")

    async def count(self) -> int:
        """Return how many messages are kept."""
        return len(self.graph.get_state(self.config).values.get("words", ()))


class AdkSession:
    """The session service of Google's ADK over SQLite."""

    def __init__(self, path: Path) -> None:
        from google.adk.sessions import DatabaseSessionService

        self.service = DatabaseSessionService(f"sqlite+aiosqlite:///{path}")
        self.session: Any = None

    async def say(self, number: int) -> None:
        """Record a turn."""
        from google.adk.events import Event
        from google.genai.types import Content, Part

        if self.session is None:
            whose = {"app_name": "talk", "user_id": "Ann"}
            self.session = await self.service.create_session(**whose, session_id=SESSION)
        for author, role, text in (
            ("user", "user", question(number)),
            ("agent", "model", ANSWER),
        ):
            content = Content(role=role, parts=[Part(text=text)])
            await self.service.append_event(self.session, Event(author=author, content=content))

    async def count(self) -> int:
        """Return how many messages are kept."""
        whose = {"app_name": "talk", "user_id": "Ann", "session_id": SESSION}
        session = await self.service.get_session(**whose)
        return 0 if session is None else len(session.events)


class Ours:
    """Our store over SQLite, a turn in one call."""

    def __init__(self, path: Path) -> None:
        from multichat_lab.chat.persistence import SessionPersistence

        self.chats = SessionPersistence("sqlite", path)
        if not self.chats.list_sessions():
            self.chats.create_session(["Ann", "Bob"], session_id=SESSION)

    async def say(self, number: int) -> None:
        """Record a turn."""
        from multichat_lab.records import ChatMessage

        asked = ChatMessage(SESSION, "Ann", question(number), "Bob")
        answer = ChatMessage(SESSION, "Bob", ANSWER, "Ann", reply_to=asked.message_id)
        self.chats.add_messages([asked, answer])

    async def count(self) -> int:
        """Return how many messages are kept."""
        return len(self.chats.get_messages(SESSION))


STORES: dict[str, Any] = {
    "ours": Ours,
    "ours, Agents SDK": lambda path: AgentsSession(path, is_ours=True),
    "Agents SDK": lambda path: AgentsSession(path, is_ours=False),
    "langgraph": Graph,
    "langgraph, in memory": lambda _path: Graph(None),
    "ADK": AdkSession,
}
