"""Agents of frameworks that `adapters.py` runs, with and without what records them."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast

from adapters_floor import for_agents, for_langgraph, for_litellm

OWN_FILE = "own file"
"""Not ours, but the framework's own session in SQLite."""

FLOOR = "floor"
"""Not ours, but the least that any recording costs; see `adapters_floor.py`."""

TURNS = 10
"""Questions of one conversation; all that was said before is given to the model again."""

Ask = Callable[[str, str], Awaitable[None]]
"""Asks something in a conversation (its id, words) and returns when it is answered."""


def questions(conversations: int, first: int = 0) -> Iterator[tuple[str, str]]:
    """Yield what is asked, and in which conversation."""
    for number in range(first, first + conversations):
        for turn in range(TURNS):
            yield f"talk {number}", f"What is the price of share {number}, asked for the {turn}th?"


def price(of: str) -> str:
    """Tell a price."""
    return f"{of}: 190"


def chats_at(path: Path) -> Any:
    """Return our store, over SQLite."""
    from multichat_lab.chat.persistence import SessionPersistence

    return SessionPersistence("sqlite", path)


def agents_sdk(url: str, path: Path, ours: str) -> Ask:
    """OpenAI's Agents SDK with its own session in memory; `own file`, or ours."""
    from agents import (
        Agent,
        OpenAIChatCompletionsModel,
        RunConfig,
        Runner,
        SQLiteSession,
        function_tool,
        set_trace_processors,
    )
    from openai import AsyncOpenAI

    model = OpenAIChatCompletionsModel("tiny", AsyncOpenAI(base_url=url, api_key="none"))
    agent = Agent("Bull", tools=[function_tool(price)], model=model)
    set_trace_processors([])
    sessions: dict[str, Any] = {}
    make: Callable[[str], Any] = SQLiteSession
    if ours == "processor":
        from multichat_lab.integrations.openai_agents import MultichatProcessor

        set_trace_processors([MultichatProcessor(chats_at(path))])
    elif ours == FLOOR:
        set_trace_processors([for_agents(path)])
    elif ours == OWN_FILE:
        make = lambda talk: SQLiteSession(talk, path)  # noqa: E731
    elif ours == "session":
        from multichat_lab.integrations.openai_agents_session import MultichatSession

        chats = chats_at(path)
        make = lambda talk: MultichatSession(chats, talk)  # noqa: E731

    async def ask(talk: str, words: str) -> None:
        if talk not in sessions:
            sessions[talk] = make(talk)
        told = {"session": sessions[talk], "run_config": RunConfig(group_id=talk)}
        done = await Runner.run(agent, words, **told)
        assert done.final_output.startswith("Sell")

    return ask


def langgraph(url: str, path: Path, ours: str) -> Ask:
    """LangGraph with `InMemorySaver`; `own file`: its saver in SQLite; ours: `handler`."""
    from langchain_core.tools import tool
    from langchain_openai import ChatOpenAI
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import START, MessagesState, StateGraph
    from langgraph.prebuilt import ToolNode, tools_condition

    called = tool(price)
    told: dict[str, Any] = {"base_url": url, "api_key": "none", "model": "tiny"}
    model = ChatOpenAI(**told).bind_tools([called])

    async def answer(state: Any) -> Any:
        return {"messages": [await model.ainvoke(state["messages"])]}

    graph = StateGraph(MessagesState)
    graph.add_node("Bull", answer)
    graph.add_node("tools", ToolNode([called]))
    graph.add_edge(START, "Bull")
    graph.add_conditional_edges("Bull", tools_condition)
    graph.add_edge("tools", "Bull")
    saver: Any = InMemorySaver()
    if ours == OWN_FILE:
        import aiosqlite
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        saver = AsyncSqliteSaver(aiosqlite.connect(path))
    compiled: Any = graph.compile(checkpointer=saver)
    callbacks: list[Any] = []
    if ours == FLOOR:
        callbacks = [for_langgraph(path)]
    elif ours == "handler":
        from multichat_lab.integrations.langchain import MultichatHandler

        callbacks = [MultichatHandler(chats_at(path))]

    async def ask(talk: str, words: str) -> None:
        config: Any = {"callbacks": callbacks, "configurable": {"thread_id": talk}}
        done = await compiled.ainvoke({"messages": [("user", words)]}, config)
        assert done["messages"][-1].content.startswith("Sell")

    return ask


def litellm(url: str, path: Path, ours: str) -> Ask:
    """LiteLLM, and a list of messages as the session; ours: `logger`."""
    import litellm as lite

    if ours == FLOOR:
        lite.callbacks = [for_litellm(path)]
    elif ours == "logger":
        from multichat_lab.integrations.litellm import MultichatLogger

        lite.callbacks = [MultichatLogger(chats_at(path))]
    function = {"name": "price", "parameters": {"properties": {"of": {"type": "string"}}}}
    tools = [{"type": "function", "function": function}]
    talks: dict[str, list[Any]] = {}

    async def ask(talk: str, words: str) -> None:
        said = talks.setdefault(talk, [])
        said.append({"role": "user", "content": words})
        told: dict[str, Any] = {"model": "openai/tiny", "api_base": url, "api_key": "none"}
        told |= {"tools": tools, "metadata": {"session_id": talk, "agent_name": "Bull"}}
        while True:
            answer = cast(Any, await lite.acompletion(messages=said, **told))
            message = answer.choices[0].message
            said.append(message.model_dump())
            if not message.tool_calls:
                return
            for call in message.tool_calls:
                said.append({"role": "tool", "tool_call_id": call.id, "content": price("AAPL")})

    return ask


FRAMEWORKS: dict[str, tuple[Callable[[str, Path, str], Ask], tuple[str, ...]]] = {
    "agents": (agents_sdk, (OWN_FILE, FLOOR, "session", "processor")),
    "langgraph": (langgraph, (OWN_FILE, FLOOR, "handler")),
    "litellm": (
        litellm,
        (
            FLOOR,
            "logger",
        ),
    ),
}
"""How each begins, and what of ours records it."""
