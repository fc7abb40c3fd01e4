"""Runs as tracers of agents export them, said as a span of the GenAI conventions.

LangSmith's runs (`run_type`), traces of OpenAI's Agents SDK (`trace.span`), Langfuse's observations
and Weave's calls: each has an id, a trace, a parent, times, an input and an output.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.chat.importers.otel.run_turns import arguments_of, turns_in
from multichat_lab.chat.importers.source.content import parts_of_turn
from multichat_lab.chat.importers.source.dialects import plain_turn
from multichat_lab.chat.importers.source.exchanges import answers_in
from multichat_lab.chat.importers.source.moments import moment_of

Object = Mapping[str, Any]

WHOLE = "multichat.whole_talk"
"""Attribute of a span that tells in short what spans within it tell."""

_KINDS = {
    **dict.fromkeys(("llm", "generation", "response", "chat_model"), "model"),
    **dict.fromkeys(("tool", "function"), "tool"),
}
_BEGAN = ("start_time", "startTime", "started_at")
_OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
_TALKS = ("thread_id", "session_id", "conversation_id", "sessionId", "group_id")
_ASKED = ("messages", "input", "inputs", "question", "query", "prompts", "prompt", "text")
_ANSWERED = ("messages", "output", "outputs", "answer", "text", "result", "response", "content")


def is_run(values: Object) -> bool:
    """Whether an object is a run of a tracer's, or one of its observations or calls."""
    if "span_data" in values or values.get("object") == "trace.span":
        return isinstance(values.get("span_data"), Mapping)
    named = not {"trace_id", "traceId", "trace"}.isdisjoint(values)
    in_time = not set(_BEGAN).isdisjoint(values)
    said = not {"inputs", "input"}.isdisjoint(values)
    kinds = not {"run_type", "op_name", "parentObservationId"}.isdisjoint(values)
    return named and in_time and said and kinds


def runs_in(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the runs among the objects of a file, and those that they list."""
    for each in values:
        if isinstance(each, dict):
            if is_run(each):
                yield each
            for name in ("runs", "observations", "spans", "child_runs", "data"):
                listed = each.get(name)
                yield from runs_in(listed if isinstance(listed, list) else [])


@dataclass(slots=True)
class Runs:
    """Makes spans of the runs of a file, in the order in which they began.

    Attributes:
        agents: id of a run → the agent whose run it is.
        calls: trace and tool → ids of its calls that no run of the tool has answered.
    """

    agents: dict[str, str] = field(default_factory=dict)
    calls: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def spans(self, runs: Iterable[Object]) -> list[dict[str, Any]]:
        """Return a span, as SDKs print it, for each run."""
        flat = [{**run, **run["span_data"]} if "span_data" in run else dict(run) for run in runs]
        return [self._span(run) for run in sorted(flat, key=_began)]

    def _span(self, run: Object) -> dict[str, Any]:
        name = str(_first(run, "id", "run_id"))
        trace = str(_first(run, "trace_id", "traceId", "trace"))
        parent = str(_first(run, "parent_run_id", "parent_id", "parentObservationId"))
        kind = _kind(run)
        asked, answered = run.get("inputs", run.get("input")), _output(run)
        made = _told(run)
        agent = made.get("gen_ai.agent.name") or self.agents.get(parent, "")
        if run.get("type") == "agent":
            agent = str(run.get("name") or agent)
        self.agents[name] = agent
        made |= {"gen_ai.agent.name": agent} if agent else {}
        if kind == "tool":
            made |= self._tool(run, trace, (asked, answered))
        else:
            made["gen_ai.input.messages"] = turns_in(asked, "user", _ASKED)
            made["gen_ai.output.messages"] = said = turns_in(answered, "assistant", _ANSWERED)
            made |= {} if kind == "model" else {WHOLE: True}
            self._take_calls(trace, said if kind == "model" else [])
        error = run.get("error") or run.get("exception")
        message = error.get("message") if isinstance(error, Mapping) else error
        return {
            "trace_id": trace,
            "span_id": name,
            "parent_id": parent,
            "start_time": _time(run, *_BEGAN),
            "end_time": _time(run, "end_time", "endTime", "ended_at"),
            "attributes": made,
            "status": {"code": "ERROR", "message": message} if error else None,
        }

    def _take_calls(self, trace: str, said: Iterable[Object]) -> None:
        for turn in said:
            for part in parts_of_turn(plain_turn(turn) or turn):
                if part.kind == "tool_call" and part.call_id:
                    self.calls[trace, part.name or ""].append(part.call_id)

    def _tool(self, run: Object, trace: str, said: tuple[Any, Any]) -> dict[str, Any]:
        """Return what a tool answered; a run without the call's id answers the next such call."""
        asked, answered = said
        told = answered.get("output", answered) if isinstance(answered, Mapping) else answered
        told = plain_turn(told) or told if isinstance(told, Mapping) else told
        is_message = isinstance(told, Mapping) and "role" in told and "content" in told
        name = str(run.get("name") or "tool")
        waiting = self.calls[trace, name]
        call = told.get("tool_call_id") if is_message else None
        call = call or (waiting[0] if waiting else None)
        if call in waiting:
            waiting.remove(call)
        made: dict[str, Any] = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": name,
            "gen_ai.tool.call.result": told.get("content") if is_message else told,
        }
        if call is None:  # no model asked for it: what it was given is told here alone
            call = str(_first(run, "id", "run_id"))
            turn = {"type": "tool_call", "id": call, "name": name, "arguments": arguments_of(asked)}
            made["gen_ai.input.messages"] = [{"role": "assistant", "content": [turn]}]
        return {**made, "gen_ai.tool.call.id": call}


def _kind(run: Object) -> str:
    named = str(_first(run, "run_type", "type")).lower()
    if "op_name" in run:  # Weave's: weave:///team/project/op/openai.chat.completions.create:v0
        named = "llm" if answers_in(_object(run.get("output"))) else "chain"
    return _KINDS.get(named, named)


def _time(run: Object, *names: str) -> Any:
    """Return a time; LangSmith's are in UTC, with an offset or without."""
    told = _first(run, *names)
    is_bare = isinstance(told, str) and _OFFSET.search(told) is None
    return f"{told}Z" if is_bare and told and "run_type" in run else told


def _began(run: Object) -> tuple[bool, float]:
    """Return when a run began, to order by; those that do not tell come last, as they stand."""
    moment = moment_of(_time(run, *_BEGAN))
    return moment is None, 0.0 if moment is None else moment[0].timestamp()


def _output(run: Object) -> Any:
    return run.get("outputs", run.get("output"))


def _told(run: Object) -> dict[str, Any]:
    """Return model, tokens, conversation and agent, as far as a run tells them."""
    extra = _object(run.get("extra"))
    metadata = {**_object(run.get("metadata")), **_object(extra.get("metadata"))}
    output = _object(_output(run))
    usage = _object(run.get("usage")) or _object(
        _object(output.get("llm_output")).get("token_usage")
    )
    usage = {**usage, **{key: run[key] for key in ("prompt_tokens", "completion_tokens")
                         if run.get(key)}}  # fmt: skip
    model = run.get("model") or metadata.get("ls_model_name")
    talk = next((v for v in (run.get("sessionId"), *map(metadata.get, _TALKS)) if v), None)
    agent = metadata.get("lc_agent_name") or metadata.get("langgraph_node")
    told = {
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": _first(usage, "input_tokens", "prompt_tokens", "input"),
        "gen_ai.usage.output_tokens": _first(usage, "output_tokens", "completion_tokens", "output"),
        "gen_ai.usage.cost": run.get("cost"),
        "gen_ai.conversation.id": talk,
        "gen_ai.agent.name": agent,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def _first(values: Object, *names: str) -> Any:
    """Return the first member that is told; empty text where none is."""
    return next((values[name] for name in names if values.get(name) not in (None, "")), "")


def _object(value: Any) -> Object:
    return value if isinstance(value, Mapping) else {}
