"""What a model was given and what it said, by the version of the GenAI conventions.

- from 1.37 on: `gen_ai.system_instructions`, `gen_ai.input.messages`, `gen_ai.output.messages`, on
  the span or on its event of the operation's details;
- 1.28 to 1.36: events `gen_ai.system.message` … and `gen_ai.choice`, in the span or as log records;
- before: events `gen_ai.content.prompt` and `.completion`; OpenLLMetry's `gen_ai.prompt.N.*` and
  `gen_ai.completion.N.*`; OpenInference's `llm.input_messages.N.message.*`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from multichat_lab.chat.importers.otel.retold import keyed
from multichat_lab.chat.importers.otel.spans import DETAILS, WORDS, Event, Span
from multichat_lab.chat.importers.otel.vendors import told_by_vendors
from multichat_lab.chat.importers.source.content import read_json_or_text
from multichat_lab.chat.importers.source.moments import Moment
from multichat_lab.chat.importers.source.turns import Turn
from multichat_lab.chat.importers.source.whole_numbers import whole_number

_ROLES = {"gen_ai.system.message": "system", "gen_ai.user.message": "user",
          "gen_ai.assistant.message": "assistant", "gen_ai.tool.message": "tool"}  # fmt: skip
_FLAT = (
    ("gen_ai.prompt", "gen_ai.completion"),
    ("llm.input_messages", "llm.output_messages"),
)
_FLAT_NAMES = tuple(f"{name}." for names in _FLAT for name in names)


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a model was given or gave.

    Attributes:
        turn: role, name and parts.
        moment: when its event was; None where only the span's time is known.
        is_output: whether the model gave it.
        key: see `retold.key_of`.
    """

    turn: Turn
    moment: Moment | None
    is_output: bool
    key: str


def said_in(span: Span) -> Iterator[Said]:
    """Yield what a span says: the messages it was given, then those it gave."""
    told = [*_modern(span), *_of_events(span), *_flat(span), *_of_tool(span)]
    if not told:
        vendors = told_by_vendors(span)
        told = [said for message, is_output in vendors for said in _said(message, None, is_output)]
    yield from sorted(told, key=lambda said: said.is_output)


def _modern(span: Span) -> Iterator[Said]:
    details = [event.attributes for event in span.events if event.name == DETAILS]
    for attributes in (span.attributes, *details):
        instructions, *names = WORDS
        if system := read_json_or_text(attributes.get(instructions)):
            yield from _said({"role": "system", "parts": system}, None, is_output=False)
        for name, is_output in zip(names, (False, True), strict=True):
            for message in _list(attributes.get(name)):
                yield from _said(message, None, is_output)


def _of_events(span: Span) -> Iterator[Said]:
    for event in span.events:
        if event.name in _ROLES:
            yield from _said(_message(event, _ROLES[event.name]), event.moment, is_output=False)
        elif event.name == "gen_ai.choice":
            inner = read_json_or_text(event.attributes.get("message"))
            message = inner if isinstance(inner, dict) else _message(event, "assistant")
            yield from _said({"role": "assistant", **message}, event.moment, is_output=True)
        for name in ("prompt", "completion"):
            listed = event.attributes.get(f"gen_ai.{name}")
            if event.name == f"gen_ai.content.{name}":
                for message in _list(listed):
                    yield from _said(message, event.moment, name == "completion")


def _message(event: Event, role: str) -> dict[str, Any]:
    """Return the turn that an event of a message is."""
    told = event.attributes
    message: dict[str, Any] = {"role": told.get("role") or role, "content": told.get("content")}
    if calls := read_json_or_text(told.get("tool_calls")):
        message["tool_calls"] = calls
    if role == "tool":
        message |= {"tool_call_id": told.get("id"), "name": told.get("name")}
    return message


def _flat(span: Span) -> Iterator[Said]:
    if not any(name.startswith(_FLAT_NAMES) for name in span.attributes):
        return
    for names in _FLAT:
        for name, is_output in zip(names, (False, True), strict=True):
            for message in _listed(span.attributes, f"{name}."):
                inner = message.get("message", message)
                yield from _said(_with_calls(inner, is_output), None, is_output)


def _with_calls(message: Any, is_output: bool) -> Any:
    """Return a message with its calls and its content as lists, and a role."""
    if not isinstance(message, dict):
        return message
    made = {"role": "assistant" if is_output else "user", "content": None, **message}
    if isinstance(calls := made.get("tool_calls"), dict):
        made["tool_calls"] = [_object(each).get("tool_call", each) for each in calls.values()]
    if isinstance(contents := made.pop("contents", None), dict):
        made["content"] = [_object(each).get("message_content", each) for each in contents.values()]
    content = made.get("content")
    made["content"] = read_json_or_text(content) if str(content).startswith("[{") else content
    return made


def _listed(attributes: dict[str, Any], prefix: str) -> list[dict[str, Any]]:
    """Return the objects that flat names such as `gen_ai.prompt.0.role` spell, in order."""
    found: dict[str, Any] = {}
    for name, value in attributes.items():
        if name.startswith(prefix):
            *path, last = name.removeprefix(prefix).split(".")
            inner = found
            for each in path:
                inner = inner.setdefault(each, {})
                if not isinstance(inner, dict):
                    break
            else:
                inner[last] = value
    places = sorted((place, key) for key in found if (place := whole_number(key)) is not None)
    return [found[key] for _, key in places if isinstance(found[key], dict)]


def _of_tool(span: Span) -> Iterator[Said]:
    """Yield what a tool answered in a span of its own."""
    told = span.attributes
    result = told.get("gen_ai.tool.call.result")
    if told.get("gen_ai.operation.name") == "execute_tool" and result is not None:
        message = {
            "role": "tool",
            "name": told.get("gen_ai.tool.name"),
            "tool_call_id": told.get("gen_ai.tool.call.id") or span.span,
            "content": read_json_or_text(result),
        }
        if not isinstance(message["content"], str):
            message["content"] = json.dumps(message["content"], ensure_ascii=False)
        yield from _said(message, None, is_output=True)


def _said(message: Any, moment: Moment | None, is_output: bool) -> Iterator[Said]:
    if not isinstance(message, dict):
        message = {"role": "assistant" if is_output else "user", "content": message}
    is_whole = "parts" in message or "content" in message
    turn, key = keyed(message if is_whole else {"content": None, **message})
    if isinstance(turn, Turn) and turn.parts:
        yield Said(turn, moment, is_output, key)


def _list(value: Any) -> list[Any]:
    read = read_json_or_text(value)
    if read is None:
        return []
    return read if isinstance(read, list) else [read]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
