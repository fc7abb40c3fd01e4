"""Spans as programs tell them, in the JSON of OTLP."""

import json

START = 1_700_000_000_000_000_000


def words(role, text):
    return {"role": role, "parts": [{"type": "text", "content": text}]}


CALL = {
    "role": "assistant",
    "parts": [{"type": "tool_call", "id": "c1", "name": "w", "arguments": {"at": "home"}}],
}
RESULT = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "rain"}]}


def span(number, values=None, parent=9, trace="a" * 32, **more):
    """Return a span that begins at the second of its number, and takes one."""
    told = [
        {"key": key, "value": {"intValue" if isinstance(value, int) else "stringValue": str(value)}}
        for key, value in (values or {}).items()
    ]
    return {
        "traceId": trace,
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "startTimeUnixNano": str(START + number * 10**9),
        "endTimeUnixNano": str(START + (number + 1) * 10**9),
        "attributes": told,
        **more,
    }


def chat(number, given, said, agent="Ann", talk=None, **more):
    """Return the span of a model's call."""
    values = {
        "gen_ai.operation.name": "chat",
        "gen_ai.agent.name": agent,
        "gen_ai.response.model": "m-1",
        "gen_ai.usage.input_tokens": 10 * number,
        "gen_ai.usage.output_tokens": number,
        "gen_ai.input.messages": json.dumps(given),
        "gen_ai.output.messages": json.dumps([said]),
    }
    return span(number, values | ({"gen_ai.conversation.id": talk} if talk else {}), **more)


def request(*spans, resource=None):
    """Return a request that exports spans."""
    told = [{"key": k, "value": {"stringValue": v}} for k, v in (resource or {}).items()]
    scopes = [{"scope": {"name": "tests"}, "spans": list(spans)}]
    return {"resourceSpans": [{"resource": {"attributes": told}, "scopeSpans": scopes}]}


ASK, SAID = words("user", "Weather?"), words("assistant", "It rains")
FIRST = chat(1, [ASK], CALL)
TOOL = span(
    3,
    {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "w",
        "gen_ai.tool.call.id": "c1",
        "gen_ai.tool.call.result": "rain",
    },
)
SECOND = chat(5, [ASK, CALL, RESULT], SAID)
ROOT = span(9, {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Ann"}, parent=0)
"""It holds the others; it begins after them here, which matters to nobody."""
