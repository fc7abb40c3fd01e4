"""LangChain and LangGraph by a callback handler, with the real packages; a server is the model."""

import asyncio

import pytest

from tests.chat.model_server import model_server
from tests.waiting import wait_until

pytest.importorskip("langgraph", reason="langgraph is not installed (peers)")
pytest.importorskip("langchain_openai", reason="langchain-openai is not installed (peers)")

import numpy
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from multichat_lab.integrations.langchain import MultichatHandler

STEPS = ({"call": ("weather", '{"at": "home"}')}, {"text": "It rains"}, {"text": "Bye"})
ASKED = {"messages": [("user", "Weather?")]}


@tool
def weather(at: str) -> str:
    """Tell the weather."""
    return f"rain at {at}"


def graph_at(url, stream=True, called=weather):
    model = ChatOpenAI(base_url=url, api_key="secret-key", model="tiny", streaming=stream)
    bound = model.bind_tools([called])

    async def answer(state):
        return {"messages": [await bound.ainvoke(state["messages"])]}

    def answer_at_once(state):
        return {"messages": [bound.invoke(state["messages"])]}

    graph = StateGraph(MessagesState)
    graph.add_node("Ann", answer if stream else answer_at_once)
    graph.add_node("tools", ToolNode([called]))
    graph.add_edge(START, "Ann")
    graph.add_conditional_edges("Ann", tools_condition)
    graph.add_edge("tools", "Ann")
    return graph.compile()


@pytest.mark.parametrize("is_async", [True, False])
def test_a_graph_is_recorded_with_its_tools_and_what_it_took(chats, told, is_async):
    handler = MultichatHandler(chats)
    config = {"callbacks": [handler], "configurable": {"thread_id": "lunch"}}
    with model_server(*STEPS) as server:
        graph = graph_at(server.url, stream=is_async)
        if is_async:
            said = asyncio.run(graph.ainvoke(ASKED, config))
            more = {"messages": [*said["messages"], ("user", "Thanks")]}
            asyncio.run(graph.ainvoke(more, config))
        else:
            said = graph.invoke(ASKED, config)
            graph.invoke({"messages": [*said["messages"], ("user", "Thanks")]}, config)
    assert told(handler.session_id("lunch")) == [
        ("human", "All", "Weather?"),
        ("Ann", "All", '→ weather(at="home")'),
        ("weather", "Ann", "rain at home"),
        ("Ann", "All", "It rains"),
        ("human", "All", "Thanks"),
        ("Ann", "All", "Bye"),
    ]
    messages = chats.get_messages("langchain:lunch")
    assert messages[1].tokens_in == 20
    assert messages[1].model
    assert messages[2].reply_to == messages[1].message_id
    assert chats.get_session("langchain:lunch").status == "active"
    assert chats.annotations.list() == [], "nothing is missing that was never to come"


def test_without_a_thread_the_session_is_the_run_and_ends_with_it(chats):
    with model_server({"text": "Hi"}) as server:
        graph_at(server.url, stream=False).invoke(ASKED, {"callbacks": [MultichatHandler(chats)]})
    [session] = chats.list_sessions()
    assert (session.status, session.message_count, session.error) == ("ended", 2, None)


def test_what_is_said_is_on_the_disk_before_a_long_run_has_ended(chats):
    seen = []

    @tool("weather")
    def slow_weather(at: str) -> str:
        """Tell the weather, when what asked for it is on the disk."""
        there = lambda: [each.content for each in chats.get_messages("langchain:long")]  # noqa: E731
        wait_until(lambda: chats.list_sessions() and len(there()) == 2)
        seen.extend(there())
        return "rain"

    handler = MultichatHandler(chats)
    config = {"callbacks": [handler], "configurable": {"thread_id": "long"}}
    with model_server(*STEPS) as server:
        graph_at(server.url, stream=False, called=slow_weather).invoke(ASKED, config)
    assert seen == ["Weather?", '→ weather(at="home")']


def test_a_store_that_fails_stops_no_graph(chats):
    handler = MultichatHandler(chats)
    chats.close()
    with model_server({"text": "Hi"}) as server:
        graph = graph_at(server.url, stream=False)
        with pytest.warns(UserWarning, match="not recorded"):
            said = graph.invoke(ASKED, {"callbacks": [handler]})
    assert said["messages"][-1].content == "Hi"


def test_a_tool_may_give_the_program_an_array_beside_its_words(chats, told):
    @tool(response_format="content_and_artifact")
    def rows(at: str) -> tuple[str, numpy.ndarray]:
        """Tell the rows."""
        return f"3 rows at {at}", numpy.zeros(3)

    config = {"callbacks": [MultichatHandler(chats)], "metadata": {"thread_id": "rows"}}
    call = {"name": "rows", "args": {"at": "home"}, "id": "c1", "type": "tool_call"}
    assert rows.invoke(call, config).artifact.shape == (3,)
    assert [said for _, _, said in told("langchain:rows")] == ["3 rows at home"]


def test_what_a_model_said_before_its_stream_broke_is_recorded(chats):
    model = FakeListChatModel(responses=["It rains"], error_on_chunk_number=3)
    config = {"callbacks": [MultichatHandler(chats)], "metadata": {"thread_id": "broken"}}
    with pytest.raises(Exception, match=r"^$"):
        list(model.stream("Weather?", config))
    assert [each.content for each in chats.get_messages("langchain:broken")] == ["Weather?", "It "]
