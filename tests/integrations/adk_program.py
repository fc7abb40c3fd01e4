"""An agent of Google's ADK asks a model for a price: python adk_program.py URL."""

import asyncio
import sys

from google.adk.agents import LlmAgent
from google.adk.models.lite_llm import LiteLlm
from google.adk.runners import InMemoryRunner
from google.genai.types import Content, Part

from tests.integrations.otlp_provider import export_spans


def price(of: str) -> str:
    """Tell a price."""
    return f"{of}: 190"


async def main() -> None:
    """Run the agent, and print its session's id."""
    model = LiteLlm("openai/tiny", api_base=sys.argv[1], api_key="secret-key")
    runner = InMemoryRunner(LlmAgent(name="Ann", model=model, tools=[price]), app_name="shop")
    whose = {"app_name": "shop", "user_id": "Bob"}
    session = await runner.session_service.create_session(**whose)
    words = Content(role="user", parts=[Part(text="Apple?")])
    run = runner.run_async(user_id="Bob", session_id=session.id, new_message=words)
    print([event.author async for event in run][-1], session.id)


with export_spans():
    asyncio.run(main())
