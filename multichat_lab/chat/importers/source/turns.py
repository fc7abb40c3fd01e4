"""Turns as tools log them, one JSON object each, in the forms that are about.

- `{"role", "content", …}`, as OpenAI, Anthropic and those who follow them write it;
- items of OpenAI's Responses: `{"type": "function_call" | "function_call_output" | …}`;
- ShareGPT's `{"from", "value"}`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from multichat_lab.chat.importers.source.content import (
    parts_of_content,
    parts_of_turn,
    read_json_or_text,
)
from multichat_lab.chat.importers.source.dialects import plain_turn
from multichat_lab.chat.importers.source.moments import TIME_FIELDS, Moment, moment_in, moment_of
from multichat_lab.chat.importers.source.transcript import AGENT, Entry
from multichat_lab.chat.importers.source.usage import usage_of
from multichat_lab.parts import Part

_READ_FIELDS = {
    "role", "name", "content", "tool_calls", "tool_call_id", "function_call", "reasoning_content",
    "reasoning", "refusal", "model", "usage", "cost", "from", "value",
}  # fmt: skip
_ITEM_FIELDS = {"type", "id", "status"}
_CHUNK = {"role", "text", "isThought", "tokenCount", "finishReason", "thoughtSignatures"}
"""Members of a turn of AI Studio's; others may be rows of a table, with ids."""

_TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation.

    Attributes:
        role: e.g. `user`, `assistant`, `Orchestrator (-> WebSurfer)`, `gpt`.
        name: who spoke, or empty.
        parts: what it is made of.
        moment: when it was said, where that is told.
        usage: `model`, `tokens_in`, `tokens_out`, `cost`, as far as told.
        extra: what else the source said of it.
    """

    role: str
    name: str
    parts: list[Part]
    moment: Moment | None
    usage: dict[str, Any]
    extra: dict[str, Any]

    def entry(self, place: int | str) -> Entry:
        """Return the entry of a transcript that it is at a place."""
        return Entry(
            source_id=str(place),
            role=self.role,
            parts=self.parts,
            speaker=self.name,
            moment=self.moment,
            usage=self.usage,
            extra=self.extra,
        )


def is_turn(value: object) -> bool:
    """Whether `value` looks like a turn; one that only calls tools may have no content."""
    if not isinstance(value, Mapping):
        return False
    if isinstance(value.get("role"), str):
        said = {"content", "tool_calls", "parts", "function_call"}
        is_chunk = value.keys() <= _CHUNK and isinstance(value.get("text"), str)
        return not said.isdisjoint(value) or is_chunk
    return _is_item(value) or _is_sharegpt(value) or plain_turn(value) is not None


def says_words(value: Mapping[str, Any]) -> bool:
    """Whether a turn tells its words, be they none: `content`, or ShareGPT's `value`."""
    return "content" in value or _is_sharegpt(value)


def _is_item(value: Mapping[str, Any]) -> bool:
    kind = value.get("type")
    if not isinstance(kind, str) or "role" in value:
        return False
    return (
        kind.endswith(("_call", "_call_output")) and not {"call_id", "id"}.isdisjoint(value)
    ) or (kind == "reasoning" and "summary" in value)


def _is_sharegpt(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("from"), str) and isinstance(value.get("value"), str)


def turn_of(value: object) -> Turn | str:
    """Return the turn that a JSON value holds, or what is wrong with it."""
    if not isinstance(value, Mapping):
        return f"a turn is {type(value).__name__}, no object"
    if _is_item(value):
        kind = str(value["type"])
        role = _TOOL if kind.endswith("_output") else AGENT
        parts = [part for part in parts_of_content(value) if part != Part("reasoning")]
        return _turn(role, "", parts, value)
    if _is_sharegpt(value) and "role" not in value:
        return _turn(str(value["from"]) or "unknown", "", _sharegpt_parts(value), value)
    return _plain_turn(plain_turn(value) or value)


def _plain_turn(value: Mapping[str, Any]) -> Turn | str:
    role, name = value.get("role"), value.get("name")
    if not isinstance(role, str) or not role:
        return f"role is {role!r}"
    if name is not None and not isinstance(name, str):
        return f"name is {name!r}"
    parts = parts_of_turn(value)
    speaks = not parts or parts[0].kind != "tool_result"  # else the name is the tool's
    return _turn(role, name or "" if speaks else "", parts, value)


def _turn(role: str, name: str, parts: list[Part], value: Mapping[str, Any]) -> Turn:
    moment, usage = moment_in(value), usage_of(value)
    read = set(_READ_FIELDS) | ({"parts"} if "content" not in value else set())
    if _is_item(value):
        read |= value.keys() - _ITEM_FIELDS
    read |= {key for key in TIME_FIELDS if moment and moment_of(value.get(key)) == moment}
    cost = value.get("cost")
    if isinstance(cost, int | float) and not isinstance(cost, bool):
        usage |= {"cost": float(cost)} if math.isfinite(cost) and cost >= 0 else {}
    extra = {str(key): item for key, item in value.items() if key not in read}
    return Turn(role, name, parts, moment, usage, extra)


def _sharegpt_parts(value: Mapping[str, Any]) -> list[Part]:
    """Return the parts of a turn of ShareGPT's; a call is JSON text of name and arguments."""
    text = str(value["value"])
    if value["from"] in ("observation", "function_response", _TOOL):
        return [Part("tool_result", text)]
    if value["from"] == "function_call":
        call = read_json_or_text(text)
        if isinstance(call, dict) and isinstance(call.get("name"), str):
            return [Part("tool_call", name=call["name"], arguments=call.get("arguments"))]
    return parts_of_content(text)
