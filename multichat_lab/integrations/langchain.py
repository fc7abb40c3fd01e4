"""LangChain and LangGraph: a callback handler that records what models and tools say.

    handler = MultichatHandler(chats)
    graph.invoke({"messages": [("user", "Weather?")]}, {"callbacks": [handler]})

Needs `langchain-core`. No checkpointer: the graph's state stays where it is.
"""

from typing import Any

from langchain_core.load.dump import dumpd
from langchain_core.load.serializable import Serializable
from langchain_core.tracers.base import BaseTracer
from langchain_core.tracers.schemas import Run

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.integrations.runs import RunRecorder

TALKS = ("thread_id", "session_id", "conversation_id")
"""Metadata of a run, as of `config["configurable"]`, that names the conversation."""


class MultichatHandler(BaseTracer):
    """Records each call of a model or a tool when it ends, in whatever graph or chain it is.

    The session is `langchain:THREAD`, for `thread_id` in the configuration, else `langchain:RUN`
    of the outermost run, and ends with that. An agent is called as `create_agent` was told, or as
    its node of the graph is. What a model is given again is one message.

    Args:
        chats: where the sessions go.
    """

    run_inline = True  # in the order in which it happens, with `ainvoke` too

    def __init__(self, chats: SessionPersistence) -> None:
        super().__init__(_schema_format="original+chat")  # messages as they are, not as one text
        self._recorder = RunRecorder(chats, "langchain:")

    def session_id(self, thread: str) -> str:
        """Return the id of the session of a thread, or of an outermost run."""
        return self._recorder.session_id(thread)

    def _persist_run(self, run: Run) -> None:
        """Let the session end with the outermost run; a model or tool alone was recorded before."""
        if run.run_type not in ("llm", "chat_model", "tool"):
            self._take(run, {"inputs": None, "outputs": None})
        self._recorder.forget(str(run.trace_id))

    def _on_llm_end(self, run: Run) -> None:
        self._take(run)

    _on_llm_error = _on_tool_end = _on_tool_error = _on_llm_end

    def _take(self, run: Run, without: dict[str, Any] | None = None) -> None:
        told: dict[str, Any] = {
            "id": str(run.id),
            "trace_id": str(run.trace_id),
            "parent_run_id": None if run.parent_run_id is None else str(run.parent_run_id),
            "run_type": run.run_type,
            "name": run.name,
            "start_time": run.start_time.isoformat(),
            "end_time": None if run.end_time is None else run.end_time.isoformat(),
            "extra": run.extra,
            "error": run.error,
            "inputs": plain(run.inputs),
            "outputs": plain(run.outputs),
        }
        metadata = (run.extra or {}).get("metadata") or {}
        talk = next((str(metadata[name]) for name in TALKS if metadata.get(name)), None)
        self._recorder.take(str(run.trace_id), told | (without or {}), talk)


def plain(value: Any) -> Any:
    """Return what a run was given, or gave, as JSON values; messages as LangSmith exports them."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return dumpd(value) if isinstance(value, Serializable) else str(value)
