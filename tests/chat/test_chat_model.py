"""A language model as a responder, at a real HTTP server that answers well, badly, late or not."""

import logging

import pytest

from multichat_lab.chat.conversation import Conversation
from multichat_lab.chat.conversation.chat_model import ChatModelResponder
from multichat_lab.chat.conversation.limits import TurnLimits
from multichat_lab.chat.conversation.model_options import ModelOptions
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import ResponderError
from tests.chat.model_server import model_server

KEY = "sk-this-is-secret"


@pytest.fixture
def system():
    return MultichatSystem(SessionPersistence("memory"))


def answered(system, server, tools=(), **options):
    """Let a model answer one question; return all that was recorded, and the ending."""
    options = {"base_url": server.url, "api_key": KEY, "seconds": 30.0, **options}
    responder = ChatModelResponder("Bob", "tiny", tools, ModelOptions(**options))
    session_id = system.start(["Ann"]).session_id
    system.broadcast(session_id, "Ann", "Noon?")
    ended = Conversation(system, session_id, {"Bob": responder}).run()
    return system.history(session_id), ended


def test_an_answer_is_shown_live_and_stored_once_with_what_it_took(system):
    live = []
    with model_server({"text": "Gladly, at noon."}) as server:
        history, ended = answered(system, server, price=(1.0, 2.0), on_text=live.append)
    answer = history[-1]
    assert "".join(live) == answer.content
    assert len(live) == 3
    assert answer.content.strip() == "Gladly, at noon."
    assert (answer.model, answer.tokens_in, answer.tokens_out) == ("tiny-1", 20, 5)
    assert answer.cost == pytest.approx(30e-6)
    assert answer.metadata["gen_ai.request.model"] == "tiny"
    assert answer.metadata["gen_ai.response.finish_reasons"] == ["stop"]
    assert answer.metadata["gen_ai.client.operation.duration"] >= 0
    assert (ended.turns, ended.unmeasured) == (1, 0)
    sent = server.asked[0]["messages"]
    assert "You are Bob" in sent[0]["content"]
    assert sent[-1] == {"role": "user", "content": "Answer Ann, who said: Noon?"}
    assert {"role": "user", "content": "Ann → All: Noon?"} in sent


def test_tools_are_called_and_their_results_told(system):
    def price_of(symbol: str, days: int = 1) -> float:
        """Return a price."""
        return {"AAPL": 100.5}[symbol] * days

    steps = [
        {"call": ("price_of", '{"symbol": "AAPL", "days": 2}')},
        {"call": ("price_of", '{"symbol": "NONE"}')},
        {"call": ("price_of", "no JSON")},
        {"call": ("unknown", "{}")},
        {"text": "It is 201."},
    ]
    with model_server(*steps) as server:
        history, _ = answered(system, server, [price_of])
    parts = history[-1].parts
    assert [each.kind for each in parts] == ["tool_call", "tool_result"] * 4 + ["text"]
    assert (parts[0].name, parts[0].arguments) == ("price_of", {"symbol": "AAPL", "days": 2})
    assert (parts[1].text, parts[1].is_error) == ("201.0", False)
    assert (parts[3].text, parts[3].is_error) == ("KeyError: 'NONE'", True)
    assert [parts[place].is_error for place in (5, 7)] == [True, True]
    assert history[-1].tokens_in == 100
    described = server.asked[0]["tools"][0]["function"]
    assert described["description"] == "Return a price."
    assert described["parameters"]["required"] == ["symbol"]
    assert server.asked[1]["messages"][-1]["content"] == "201.0"


def test_who_asks_too_often_waits_and_a_broken_answer_is_asked_for_again(system):
    soon = {"retry-after-ms": "20", "retry-after": "0"}
    steps = [
        {"status": 429, "headers": soon, "body": b"{}"},
        {"status": 503, "headers": soon, "body": b"{}"},
        {"text": "cut off", "cut": True},
        {"body": b"<html>no answer</html>"},
        {"text": "At last."},
    ]
    with model_server(*steps) as server:
        history, _ = answered(system, server)
        assert (len(server.asked), server.steps) == (5, [])
    assert history[-1].content.strip() == "At last."
    assert [each.kind for each in history].count("message") == 2


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            {"status": 401, "body": b'{"error": {"message": "Bad key: %s"}}' % KEY.encode()},
            "Bad key: …",
        ),
        ({"body": b"data: {garbage\n\n"}, "did not answer"),
        ({"text": "cut", "cut": True}, "broke off"),
        ({"text": "late", "slow": 2.0}, "did not answer"),
    ],
)
def test_a_failure_is_a_system_message_without_the_key(system, step, told, caplog):
    caplog.set_level(logging.DEBUG)
    with model_server(step) as server:
        history, ended = answered(system, server, tries=1, seconds=0.5)
        assert server.asked[0]["key"] == f"Bearer {KEY}"
    assert (history[-1].kind, ended.turns) == ("system", 1)
    assert told in history[-1].content
    assert KEY not in repr(history) + caplog.text + repr(ModelOptions(api_key=KEY))


def test_a_key_that_the_model_says_is_not_recorded(system):
    with model_server({"text": f"Your key is {KEY}", "no_usage": True}) as server:
        history, ended = answered(system, server)
    assert history[-1].content.strip() == "Your key is …"
    assert (history[-1].tokens_in, history[-1].cost, ended.unmeasured) == (None, None, 1)


def test_the_key_of_openai_goes_to_nobody_else(system, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with model_server({"text": "Hello."}) as server:
        answered(system, server, api_key=None)
        assert KEY not in server.asked[0]["key"]


def test_a_model_that_does_nothing_but_call_tools_is_stopped(system):
    def again() -> str:
        return "again"

    with model_server(*[{"call": ("again", "{}")}] * 8) as server:
        history, _ = answered(system, server, [again])
    assert "called tools 8 times" in history[-1].content


def test_a_function_that_cannot_be_described_is_refused():
    class Odd: ...

    def odd(thing: Odd) -> str:
        return ""

    with pytest.raises(ResponderError, match="'odd' cannot be described"):
        ChatModelResponder("Bob", "tiny", [odd])


def test_two_models_talk_and_each_knows_its_own_words(system):
    steps = [{"text": f"word {number}"} for number in range(4)]
    session_id = system.start(["Ann"]).session_id
    system.direct(session_id, "Ann", "Ann", "for nobody")
    system.broadcast(session_id, "Ann", "Go on.")
    with model_server(*steps) as server:
        options = ModelOptions(base_url=server.url)
        names = {each: ChatModelResponder(each, "tiny", (), options) for each in ("Bob", "Cy")}
        Conversation(system, session_id, names, limits=TurnLimits(turns=4)).run()
        last = server.asked[-1]["messages"]
    assert [each["role"] for each in last].count("assistant") == 1
    assert not any("for nobody" in each["content"] for each in last)
