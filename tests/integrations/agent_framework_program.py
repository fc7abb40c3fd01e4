"""An agent of Microsoft's Agent Framework asks a model for a price: … URL."""

import asyncio
import sys

from agent_framework import Agent
from agent_framework.observability import enable_instrumentation
from agent_framework.openai import OpenAIChatCompletionClient

from tests.integrations.otlp_provider import export_spans


def price(of: str) -> str:
    """Tell a price."""
    return f"{of}: 190"


async def main() -> None:
    """Run the agent, and print what it answers."""
    model = OpenAIChatCompletionClient(model="tiny", api_key="secret-key", base_url=sys.argv[1])
    print((await Agent(client=model, name="Ann", tools=[price]).run("Apple?")).text)


enable_instrumentation(enable_sensitive_data=True)
with export_spans():
    asyncio.run(main())
