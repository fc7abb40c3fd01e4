"""OpenAI's Agents SDK: a trace processor that records who says what to whom.

    add_trace_processor(MultichatProcessor(chats))
    await Runner.run(agent, "Weather?", run_config=RunConfig(group_id="lunch"))

Needs `openai-agents`.
"""

from typing import Any

from agents.tracing import Span, Trace, TracingProcessor

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recorder import Talk
from multichat_lab.errors import MultichatError
from multichat_lab.integrations.runs import RunRecorder, warn_of

HANDOFF = "openai_agents.handoff"
"""Metadata of the message with which an agent hands the talk on to another."""


class MultichatProcessor(TracingProcessor):
    """Records each call of a model or a tool, and each hand-off.

    What a run has returned is on the disk; in one that lasts longer, each call is so a moment
    after it ended (`GROUP_SECONDS`): kill -9 before that loses it.

    The session is `agents:GROUP`, for the `group_id` of the run, else `agents:TRACE`. An agent is
    called by its name. A hand-off is a message from the one to the other.

    Args:
        chats: where the sessions go.
    """

    def __init__(self, chats: SessionPersistence) -> None:
        self._chats = chats
        self._recorder = RunRecorder(chats, "agents:")
        self._talks: dict[str, str] = {}
        self._agents: dict[str, str] = {}

    def on_trace_start(self, trace: Trace) -> None:
        """Take note of the conversation."""
        told = trace.export() or {}
        self._talks[trace.trace_id] = str(told.get("group_id") or trace.trace_id)

    def on_trace_end(self, trace: Trace) -> None:
        """Record what is left of the trace, and forget it."""
        self._talks.pop(trace.trace_id, None)
        self._recorder.forget(trace.trace_id)
        self._recorder.flush()

    def on_span_start(self, span: Span[Any]) -> None:
        """Take note of whose span it is."""
        agent = self._agents.get(span.parent_id or "")
        if span.span_data.type == "agent":
            agent = span.span_data.name
        if agent is not None:
            self._agents[span.span_id] = agent

    def on_span_end(self, span: Span[Any]) -> None:
        """Record what was said in it."""
        agent = self._agents.pop(span.span_id, None)
        talk = self._talks.get(span.trace_id, span.trace_id)
        data = span.span_data
        if data.type == "handoff":
            self._hand_off(talk, span)
        elif data.type in ("generation", "response", "function"):
            told = span.export() or {}
            said = {**told["span_data"], **words_of(data)}
            named = {"metadata": {"lc_agent_name": agent}} if agent else {}
            given = said.get("input")
            turns = given if isinstance(given, list) else None
            self._recorder.take(span.trace_id, {**told, **named, "span_data": said}, talk, turns)

    def shutdown(self) -> None:
        """Record what has ended."""
        self._recorder.flush()

    def force_flush(self) -> None:
        """Record what has ended."""
        self._recorder.flush()

    def _hand_off(self, talk: str, span: Span[Any]) -> None:
        data, session_id = span.span_data, self._recorder.session_id(talk)
        self._recorder.flush()  # what was said before it comes before it
        if not data.from_agent or not data.to_agent:
            return
        words = f"{data.to_agent}, please go on."
        place = f"{span.trace_id}/{span.span_id}"
        told: dict[str, Any] = {"source_id": place, "metadata": {HANDOFF: True}}
        try:
            Talk(self._chats, session_id).say(data.from_agent, words, data.to_agent, **told)
        except MultichatError as error:
            warn_of(error)


def words_of(data: Any) -> dict[str, Any]:
    """Return what a model was given and what it gave, as the Responses API has it."""
    if data.type == "function":
        return {}
    if data.type == "response":
        response = data.response
        given = {} if data.input is None else {"input": data.input}
        if response is None:
            return given
        output = [each.model_dump(exclude_none=True) for each in response.output]
        usage = None if response.usage is None else response.usage.model_dump()
        return {**given, "output": output, "model": response.model, "usage": usage}
    output = []
    for each in data.output or []:  # a streamed answer is one whole response
        is_whole = isinstance(each, dict) and each.get("object") == "response"
        output += each["output"] if is_whole else [each]
    return {"output": output}
