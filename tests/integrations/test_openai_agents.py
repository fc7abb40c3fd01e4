"""OpenAI's Agents SDK: who hands on to whom, and its session, with a server as the model."""

import asyncio

import pytest

from tests.chat.model_server import model_server

pytest.importorskip("agents", reason="openai-agents is not installed (peers)")

from agents import (
    Agent,
    OpenAIChatCompletionsModel,
    RunConfig,
    Runner,
    function_tool,
    set_trace_processors,
)
from openai import AsyncOpenAI

from multichat_lab.integrations.openai_agents import MultichatProcessor
from multichat_lab.integrations.openai_agents_session import MultichatSession

STEPS = (
    {"call": ("price", '{"of": "AAPL"}'), "id": "c1"},
    {"call": ("transfer_to_bear", "{}"), "id": "c2"},
    {"text": "Sell"},
)


@function_tool
def price(of: str) -> str:
    """Tell a price."""
    return f"{of}: 190"


@pytest.fixture
def processor(chats):
    made = MultichatProcessor(chats)
    set_trace_processors([made])
    yield made
    set_trace_processors([])


def bull_at(url):
    client = AsyncOpenAI(base_url=url, api_key="secret-key")
    model = OpenAIChatCompletionsModel(model="tiny", openai_client=client)
    bear = Agent(name="Bear", model=model)
    return Agent(name="Bull", instructions="Be brief", tools=[price], handoffs=[bear], model=model)


async def run(agent, words, is_streamed, **more):
    if not is_streamed:
        return (await Runner.run(agent, words, **more)).final_output
    running = Runner.run_streamed(agent, words, **more)
    async for _ in running.stream_events():
        pass
    return running.final_output


@pytest.mark.parametrize("is_streamed", [True, False])
def test_tools_and_hand_offs_say_who_talks_to_whom(chats, told, processor, is_streamed):
    with model_server(*STEPS) as server:
        config = RunConfig(group_id="floor")
        said = asyncio.run(run(bull_at(server.url), "Apple?", is_streamed, run_config=config))
    assert said.strip() == "Sell"
    found = told("agents:floor")
    assert ("Bull", "All", '→ price(of="AAPL")') in found
    assert ("price", "Bull", "AAPL: 190") in found
    assert ("Bull", "Bear", "Bear, please go on.") in found
    assert found[-1] == ("Bear", "All", "Sell")
    assert [each[2] for each in found].count("Apple?") == 1
    last = chats.get_messages("agents:floor")[-1]
    assert (last.tokens_in, last.tokens_out) == (20, 5)
    assert last.model


@pytest.mark.parametrize("is_streamed", [True, False])
def test_what_nobody_counted_is_not_known_to_be_nothing(chats, processor, is_streamed):
    with model_server({"text": "Noon", "no_usage": True}) as server:
        config = RunConfig(group_id="floor")
        asyncio.run(run(bull_at(server.url), "When?", is_streamed, run_config=config))
    last = chats.get_messages("agents:floor")[-1]
    assert (last.content.strip(), last.tokens_in, last.tokens_out) == ("Noon", None, None)


def test_a_session_of_the_sdk_remembers_in_the_store(chats, told):
    set_trace_processors([])
    session = MultichatSession(chats, "lunch")
    with model_server({"text": "Noon"}, {"text": "Yes, noon"}) as server:
        agent = bull_at(server.url)
        asyncio.run(run(agent, "When?", is_streamed=False, session=session))
        again = MultichatSession(chats, "lunch")
        asyncio.run(run(agent, "Sure?", is_streamed=False, session=again))
        remembered = [each["content"] for each in server.asked[1]["messages"]]
    assert remembered[0] == "Be brief"
    assert len(remembered) == 4
    assert [each[2] for each in told("lunch")] == ["When?", "Noon", "Sure?", "Yes, noon"]


def test_a_session_keeps_the_contract_of_sessions(chats):
    async def keep():
        session = MultichatSession(chats, "x")
        assert await session.get_items() == []
        assert await session.pop_item() is None
        items = [{"role": "user", "content": str(number)} for number in range(3)]
        items.append({"type": "compaction", "encrypted_content": "zz"})
        await session.add_items(items)
        assert await session.get_items() == items
        assert await session.get_items(2) == items[2:]
        assert await session.get_items(0) == []
        assert await session.pop_item() == items[3]
        assert await session.get_items() == items[:3]
        await session.clear_session()
        assert await session.get_items() == []
        await session.add_items(items[:1])
        assert await session.get_items() == items[:1]

    asyncio.run(keep())
