"""LiteLLM by its logger, with the real package and a server as the model."""

import asyncio

import pytest

from tests.chat.model_server import model_server

pytest.importorskip("litellm", reason="litellm is not installed (peers)")

import litellm

from multichat_lab.integrations.litellm import MultichatLogger


@pytest.fixture
def logger(chats, monkeypatch):
    made = MultichatLogger(chats)
    monkeypatch.setattr(litellm, "callbacks", [made])
    return made


async def ask(url, *turns):
    """Ask as agents do, and wait for what is logged beside it."""
    told = {"session_id": "lunch", "agent_name": "Ann"}
    given = {"model": "openai/tiny", "api_base": url, "api_key": "secret-key", "metadata": told}
    answer = await litellm.acompletion(messages=list(turns), **given)
    from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER

    await GLOBAL_LOGGING_WORKER.flush()
    return answer.choices[0].message.content


def test_calls_are_recorded_once_with_model_and_tokens(chats, told, logger):
    async def talk(url):
        first = {"role": "user", "content": "Weather?"}
        said = await ask(url, first)
        await ask(url, first, {"role": "assistant", "content": said}, {**first, "content": "Sure?"})

    with model_server({"text": "It rains"}, {"text": "Sure"}) as server:
        asyncio.run(talk(server.url))
    assert told("litellm:lunch") == [
        ("user", "All", "Weather?"),
        ("Ann", "All", "It rains"),
        ("user", "All", "Sure?"),
        ("Ann", "All", "Sure"),
    ]
    answer = chats.get_messages("litellm:lunch")[1]
    assert (answer.tokens_in, answer.tokens_out) == (20, 5)
    assert answer.model
