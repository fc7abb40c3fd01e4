"""Pydantic AI by OTLP, without a line of ours in the program."""

import pytest

from multichat_lab.chat.traces.receiver import Receiver
from tests.chat.model_server import model_server

pytest.importorskip("pydantic_ai", reason="pydantic-ai is not installed (peers)")

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from pydantic_ai import Agent, InstrumentationSettings
from pydantic_ai.capabilities.instrumentation import Instrumentation
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

STEPS = ({"call": ("price", '{"of": "AAPL"}'), "id": "c1"}, {"text": "Sell"})


def price(of: str) -> str:
    """Tell a price."""
    return f"{of}: 190"


def test_an_agent_is_recorded_from_its_spans(chats, told):
    provider = TracerProvider()
    with model_server(*STEPS) as server, Receiver(chats) as receiver:
        held = {"authorization": f"Bearer {receiver.token}"}
        exporter = OTLPSpanExporter(f"{receiver.url}/v1/traces", headers=held)
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        model = OpenAIChatModel("tiny", provider=OpenAIProvider(server.url, api_key="secret-key"))
        settings = InstrumentationSettings(tracer_provider=provider)
        capabilities = [Instrumentation(settings=settings)]
        agent = Agent(model, name="Ann", tools=[price], capabilities=capabilities)
        assert agent.run_sync("Apple?").output == "Sell"
    [session] = chats.list_sessions()
    said = told(session.session_id)
    assert [each[2] for each in said] == ["Apple?", '→ price(of="AAPL")', "AAPL: 190", "Sell"]
    assert said[3][0] == "Ann"
    assert said[2][:2] == ("price", "Ann")
    last = chats.get_messages(session.session_id)[-1]
    assert (last.tokens_in, last.tokens_out) == (20, 5)
    assert session.metadata["otel.trace_id"] not in session.session_id  # it names conversations
