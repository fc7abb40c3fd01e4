"""LangChain and LangGraph: a callback handler that records what models and tools say.

    handler = MultichatHandler(chats)
    graph.invoke({"messages": [("user", "Weather?")]}, {"callbacks": [handler]})

Needs `langchain-core`. No checkpointer: the graph's state stays where it is.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.load.dump import dumpd
from langchain_core.load.serializable import Serializable
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.integrations.runs import RunRecorder
from multichat_lab.times import utc_now

TALKS = ("thread_id", "session_id", "conversation_id")
"""Metadata of a run, as of `config["configurable"]`, that names the conversation."""


MOST_MESSAGES = 2_000
"""Messages that are remembered by their id; then all are forgotten."""

LONGEST = 4_000
"""Characters of a message that is remembered."""

_messages: dict[str, dict[str, Any]] = {}


@dataclass(slots=True)
class OpenRun:
    """A run that has begun.

    Attributes:
        root: the outermost run that it is part of.
        told: what is known of it, as a tracer exports runs.
        talk: the conversation, where that is known.
        turns: what a model is given; None for other runs.
    """

    root: str
    told: dict[str, Any]
    talk: str | None
    turns: list[Any] | None = None


class MultichatHandler(BaseCallbackHandler):
    """Records each call of a model or a tool, in whatever graph or chain it is.

    What the outermost run has returned is on the disk; in one that lasts longer, each call is so a
    moment after it ended (`GROUP_SECONDS`): kill -9 before that loses it.

    The session is `langchain:THREAD`, for `thread_id` in the configuration, else `langchain:RUN`
    of the outermost run, and ends with that. An agent is called as `create_agent` was told, or as
    its node of the graph is. What a model is given again is one message.

    Args:
        chats: where the sessions go.
    """

    run_inline = True  # in the order in which it happens, with `ainvoke` too

    def __init__(self, chats: SessionPersistence) -> None:
        self._recorder = RunRecorder(chats, "langchain:")
        self._open: dict[UUID, OpenRun] = {}

    def session_id(self, thread: str) -> str:
        """Return the id of the session of a thread, or of an outermost run."""
        return self._recorder.session_id(thread)

    def on_chain_start(self, serialized: Any, inputs: Any, **told: Any) -> None:
        """Take note of a run in which models and tools are called."""
        self._begin("chain", serialized, told)

    def on_chat_model_start(self, serialized: Any, messages: list[Any], **told: Any) -> None:
        """Take note of what a model is given: lists of messages, or texts."""
        each = messages[0] if len(messages) == 1 and isinstance(messages[0], list) else messages
        self._begin("llm", serialized, told).turns = plain(each)

    on_llm_start = on_chat_model_start  # type: ignore[assignment]

    def on_tool_start(self, serialized: Any, input_str: str, **told: Any) -> None:
        """Take note of what a tool is given."""
        given = told.pop("inputs", None)
        given = plain(given) if isinstance(given, dict) else {"input": input_str}
        self._begin("tool", serialized, told).told["inputs"] = given

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        """Record what a model was given, and what it said."""
        self._end(run_id, {"outputs": answered(response)})

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        """Record what a tool gave."""
        self._end(run_id, {"outputs": {"output": plain(output)}})

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        """Take note that a run is over; its words are of the models and tools within it."""
        self._end(run_id, {})

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **told: Any) -> None:
        """Record what went wrong, and what a model had said by then."""
        response = told.get("response")
        outputs = answered(response) if isinstance(response, LLMResult) else None
        self._end(run_id, {"error": repr(error), "outputs": outputs})

    on_chain_error = on_tool_error = on_llm_error

    def _begin(self, kind: str, serialized: Any, told: dict[str, Any]) -> OpenRun:
        run_id, parent = told["run_id"], told.get("parent_run_id")
        above = None if parent is None else self._open.get(parent)
        root = str(parent or run_id) if above is None else above.root
        metadata = told.get("metadata") or {}
        run = {
            "id": str(run_id),
            "trace_id": root,
            "parent_run_id": None if parent is None else str(parent),
            "run_type": kind,
            "name": told.get("name") or (serialized or {}).get("name"),
            "start_time": utc_now().isoformat(),
            "extra": {**told, "metadata": metadata},
            "inputs": None,
        }
        talk = next((str(metadata[name]) for name in TALKS if metadata.get(name)), None)
        self._open[run_id] = OpenRun(root, run, talk)
        return self._open[run_id]

    def _end(self, run_id: UUID, told: dict[str, Any]) -> None:
        run = self._open.pop(run_id, None)
        if run is None:
            return
        ended = {"end_time": utc_now().isoformat(), "outputs": None, "error": None}
        is_outermost, is_chain = run.root == str(run_id), run.told["run_type"] == "chain"
        if is_outermost or not is_chain:
            self._recorder.take(run.root, run.told | ended | told, run.talk, run.turns)
        if is_outermost:
            self._recorder.forget(run.root)
            self._recorder.flush()


def answered(response: LLMResult) -> dict[str, Any]:
    """Return what a model said, as a tracer exports it."""
    said = [[plain(vars(each)) for each in batch] for batch in response.generations]
    return {"generations": said, "llm_output": plain(response.llm_output)}


def plain(value: Any) -> Any:
    """Return what a run was given, or gave, as JSON values; messages as LangSmith exports them."""
    if isinstance(value, BaseMessage):
        return plain_message(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return dumpd(value) if isinstance(value, Serializable) else str(value)


def plain_message(message: BaseMessage) -> dict[str, Any]:
    """Return a message as `dumpd` would have it, at a tenth of the time; a known one at once.

    Nobody may change it.
    """
    known = _messages.get(message.id or "")
    if known is not None and is_same(message, known):
        return known
    told = {name: plain(each) for name, each in vars(message).items() if not is_nothing(each)}
    made = {"lc": 1, "type": "constructor", "id": [type(message).__name__], "kwargs": told}
    if message.id and isinstance(message.content, str) and len(message.content) <= LONGEST:
        if len(_messages) >= MOST_MESSAGES:
            _messages.clear()
        _messages[message.id] = made
    return made


def is_same(message: BaseMessage, known: dict[str, Any]) -> bool:
    """Whether a message says what a known one says that had its id."""
    told = known["kwargs"]
    try:
        return known["id"] == [type(message).__name__] and all(
            told[name] == each if name in told else is_nothing(each)
            for name, each in vars(message).items()
        )
    except ValueError:  # an array, which is not asked what it equals
        return False


def is_nothing(value: Any) -> bool:
    """Whether a value is none, or an empty list or object; an array is not asked what it equals."""
    return value is None or (isinstance(value, list | dict) and not value)
