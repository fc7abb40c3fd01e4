"""A crew of CrewAI asks a model for a price: python crewai_program.py URL."""

import sys

from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool
from openinference.instrumentation.crewai import CrewAIInstrumentor
from openinference.instrumentation.openai import OpenAIInstrumentor

from tests.integrations.otlp_provider import export_spans


@tool("price")
def price(of: str) -> str:
    """Tell a price."""
    return f"{of}: 190"


with export_spans():
    CrewAIInstrumentor().instrument()
    OpenAIInstrumentor().instrument()
    model = LLM(model="openai/tiny", base_url=sys.argv[1], api_key="secret-key")
    ann = Agent(role="Ann", goal="Tell prices", backstory="A trader", tools=[price], llm=model)
    task = Task(description="Apple?", expected_output="A word", agent=ann)
    print(Crew(agents=[ann], tasks=[task]).kickoff())
