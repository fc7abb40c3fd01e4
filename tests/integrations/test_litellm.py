"""LiteLLM by its logger, with the real package and a server as the model."""

import asyncio
import json

import pytest

from tests.chat.model_server import model_server
from tests.waiting import HANG_SECONDS

pytest.importorskip("litellm", reason="litellm is not installed (peers)")

import litellm

from multichat_lab.integrations.litellm import MultichatLogger


@pytest.fixture(scope="module")
def run():
    """Return what runs coroutines in one loop: LiteLLM's logging stays in that of its first."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def logger(chats, monkeypatch):
    made = MultichatLogger(chats)
    for kind in ("success", "failure", "_async_success", "_async_failure", "input"):
        monkeypatch.setattr(litellm, f"{kind}_callback", [])  # it copies them there
    monkeypatch.setattr(litellm, "callbacks", [made])
    return made


async def ask(chats, url, *turns, model="openai/tiny"):
    """Ask as agents do, and wait until the answer is recorded: LiteLLM logs beside the talk."""
    told = {"session_id": "lunch", "agent_name": "Ann"}
    given = {"model": model, "api_base": url, "api_key": "secret-key", "metadata": told}
    answer = await litellm.acompletion(messages=list(turns), **given)
    said = answer.choices[0].message.content
    async with asyncio.timeout(HANG_SECONDS):
        while said not in contents(chats):
            await asyncio.sleep(0.01)
    return said


def contents(chats):
    """Return what is said in the session, if it is there."""
    there = [each.session_id for each in chats.list_sessions()]
    return [each.content for name in there for each in chats.get_messages(name)]


def test_calls_are_recorded_once_with_model_and_tokens(chats, told, logger, run):
    async def talk(url):
        first = {"role": "user", "content": "Weather?"}
        said = await ask(chats, url, first)
        await ask(
            chats, url, first, {"role": "assistant", "content": said}, {**first, "content": "Sure?"}
        )

    with model_server({"text": "It rains"}, {"text": "Sure"}) as server:
        run(talk(server.url))
    assert told("litellm:lunch") == [
        ("user", "All", "Weather?"),
        ("Ann", "All", "It rains"),
        ("user", "All", "Sure?"),
        ("Ann", "All", "Sure"),
    ]
    answer = chats.get_messages("litellm:lunch")[1]
    assert (answer.tokens_in, answer.tokens_out) == (20, 5)
    assert answer.model


def test_what_nobody_counted_is_not_known_to_be_nothing(chats, logger, run):
    with model_server({"text": "It rains", "no_usage": True}) as server:
        run(ask(chats, server.url, {"role": "user", "content": "Weather?"}, model="openai/gpt-4o"))
    answer = chats.get_messages("litellm:lunch")[1]
    assert (answer.content, answer.tokens_in, answer.tokens_out) == ("It rains", None, None)
    assert answer.cost is None


def test_an_embedding_is_no_talk(chats, logger, run):
    listed = [{"object": "embedding", "index": 0, "embedding": [0.5]}]
    told = {"object": "list", "model": "e", "data": listed, "usage": {"prompt_tokens": 3}}
    step = {"body": json.dumps(told).encode(), "type": "application/json"}
    with model_server(step, {"text": "Hi"}) as server:
        given = {"api_base": server.url, "api_key": "k", "metadata": {"session_id": "lunch"}}

        async def both():
            await litellm.aembedding("openai/e", ["words"], **given)
            await ask(chats, server.url, {"role": "user", "content": "Hm"})

        run(both())
    assert contents(chats) == ["Hm", "Hi"]
