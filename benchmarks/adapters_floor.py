"""What no recording of a framework's agents can cost less than: words into one table of `sqlite3`.

Each framework's own hook keeps the words of a question, and inserts them in one transaction that is
on the disk when the question is answered. No checksum, no session, nothing that is said once only.
"""

import sqlite3
from pathlib import Path
from typing import Any


class Floor:
    """Words of a question, until they are written.

    Args:
        path: of the database.
    """

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE messages (content TEXT)")
        self._said: list[tuple[str]] = []

    def take(self, words: object) -> None:
        """Keep words."""
        self._said.append((str(words),))

    def write(self) -> None:
        """Write what was kept."""
        with self._database:
            self._database.executemany("INSERT INTO messages VALUES (?)", self._said)
        self._said.clear()


def for_langgraph(path: Path) -> Any:
    """Return a callback handler."""
    from langchain_core.callbacks import BaseCallbackHandler

    floor = Floor(path)

    class Handler(BaseCallbackHandler):
        run_inline = True

        def on_llm_end(self, response: Any, **_: Any) -> None:
            floor.take(response.generations[0][0].text)

        def on_tool_end(self, output: Any, **_: Any) -> None:
            floor.take(output.content)

        def on_chain_end(self, outputs: Any, **told: Any) -> None:
            if told.get("parent_run_id") is None:
                floor.take(outputs["messages"][-4].content)
                floor.write()

    return Handler()


def for_agents(path: Path) -> Any:
    """Return a trace processor of the Agents SDK."""
    from agents.tracing import TracingProcessor

    floor = Floor(path)

    class Processor(TracingProcessor):
        def on_trace_start(self, trace: Any) -> None: ...

        def on_trace_end(self, trace: Any) -> None:
            floor.write()

        def on_span_start(self, span: Any) -> None: ...

        def on_span_end(self, span: Any) -> None:
            floor.take(getattr(span.span_data, "output", None))

        def shutdown(self) -> None: ...

        def force_flush(self) -> None: ...

    return Processor()


def for_litellm(path: Path) -> Any:
    """Return a logger of LiteLLM's."""
    from litellm.integrations.custom_logger import CustomLogger

    floor = Floor(path)

    class Logger(CustomLogger):  # type: ignore[misc,unused-ignore]
        async def async_log_success_event(
            self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any
        ) -> None:
            floor.take(response_obj.choices[0].message.content)
            floor.write()

    return Logger()
