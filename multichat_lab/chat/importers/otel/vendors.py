"""What models were given and said, where libraries write it beside the conventions.

- Logfire and Pydantic AI: `events`, `all_messages_events`, `pydantic_ai.all_messages`;
- Vercel's AI SDK: `ai.prompt.messages`, `ai.response.text`, `ai.response.toolCalls`;
- Langfuse: `langfuse.observation.input` and `.output`;
- OpenInference: `output.value` of a tool.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from multichat_lab.chat.importers.otel.spans import Span
from multichat_lab.chat.importers.source.content import read_json_or_text

Told = tuple[dict[str, Any], bool]
"""A message as it is written, and whether the model gave it."""

HISTORIES = frozenset({"all_messages_events", "pydantic_ai.all_messages"})
"""Attributes of an agent's span that tell all that the spans within it told."""


def told_by_vendors(span: Span) -> Iterator[Told]:
    """Yield the messages that a span tells in the words of a library, those of the first one."""
    for reader in (_events, _vercel, _langfuse, _tool, _history):
        found = list(reader(span.attributes))
        if found:
            yield from found
            return


def _events(told: Mapping[str, Any]) -> Iterator[Told]:
    for event in _listed(told.get("events")):
        name = str(event.get("event.name", ""))
        inner = event.get("message")
        if name == "gen_ai.choice" and isinstance(inner, dict):
            yield {"role": "assistant", **inner}, True
        elif name.startswith("gen_ai.") and name.endswith(".message"):
            role = name.removeprefix("gen_ai.").removesuffix(".message")
            yield _plain({"role": role, **event}), False


def _history(told: Mapping[str, Any]) -> Iterator[Told]:
    """Yield a whole talk, as the span of an agent tells it."""
    for key in sorted(HISTORIES):
        for message in _listed(told.get(key)):
            yield _plain(message), False  # in their order, as far as nobody else tells them


def _vercel(told: Mapping[str, Any]) -> Iterator[Told]:
    for message in _listed(told.get("ai.prompt.messages")):
        yield message, False
    text, calls = told.get("ai.response.text"), _listed(told.get("ai.response.toolCalls"))
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    blocks += [
        {
            "type": "tool_call",
            "id": call.get("toolCallId"),
            "name": call.get("toolName"),
            "arguments": call.get("args", call.get("input")),
        }
        for call in calls
    ]
    if blocks:
        yield {"role": "assistant", "content": blocks}, True


def _langfuse(told: Mapping[str, Any]) -> Iterator[Told]:
    for name, is_output in (("input", False), ("output", True)):
        value = read_json_or_text(told.get(f"langfuse.observation.{name}"))
        messages = _listed(value) or ([value] if isinstance(value, dict) else [])
        for message in messages:
            if isinstance(message.get("role"), str):
                yield message, is_output


def _tool(told: Mapping[str, Any]) -> Iterator[Told]:
    result = told.get("output.value")
    if told.get("openinference.span.kind") == "TOOL" and result is not None:
        call = told.get("tool_call.id", told.get("tool.id"))
        name = told.get("tool.name")
        yield {"role": "tool", "name": name, "tool_call_id": call, "content": str(result)}, True


def _plain(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message without what numbers it among events."""
    names = ("event.name", "gen_ai.message.index", "gen_ai.system")
    return {key: value for key, value in message.items() if key not in names}


def _listed(value: Any) -> list[dict[str, Any]]:
    read = read_json_or_text(value)
    return [each for each in read if isinstance(each, dict)] if isinstance(read, list) else []
