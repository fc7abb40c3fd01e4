"""Parts as OpenTelemetry's GenAI conventions write them (`gen_ai.input.messages`), both ways."""

from collections.abc import Mapping
from typing import Any

from multichat_lab.parts import Part, part_of

SCOPE = "multichat_lab"
"""The instrumentation scope of the spans that this package writes."""

RECORD = "multichat.record"
"""The attribute for what the conventions have no name for: fields of a record, as JSON."""

_TYPES = {
    "text": "text",
    "reasoning": "reasoning",
    "tool_call": "tool_call",
    "tool_result": "tool_call_response",
}
"""A part's kind → its `type`; of images and files it is `uri` with an address, else the kind."""

_FIELDS: dict[str, dict[str, str]] = {
    "text": {"text": "content"},
    "reasoning": {"text": "content"},
    "tool_call": {"call_id": "id"},
    "tool_result": {"call_id": "id", "text": "response"},
    "image": {"url": "uri", "media_type": "mime_type"},
    "file": {"url": "uri", "media_type": "mime_type"},
}
"""A part's kind → its fields that have another name there."""

_REQUIRED = {"text": "content", "reasoning": "content", "tool_result": "response"}
"""A part's kind → what is written although it be empty."""


def block_of(part: Part) -> dict[str, Any]:
    """Return a part as an object of the conventions; what they have no name for keeps its own."""
    names = _FIELDS[part.kind]
    values = part.to_json_object()
    del values["kind"]
    block: dict[str, Any] = {"type": _TYPES.get(part.kind, part.kind)}
    if part.kind in ("image", "file"):
        block = {"type": part.kind if part.url is None else "uri", "modality": part.kind}
    if part.kind in _REQUIRED:
        block[_REQUIRED[part.kind]] = part.text
    return block | {names.get(name, name): value for name, value in values.items()}


def part_of_block(block: Mapping[str, Any]) -> Part:
    """Return the part that `block_of` has written as an object.

    Raises:
        KeyError, TypeError, MessageError: the object is none of these.
    """
    kinds = {written: kind for kind, written in _TYPES.items()}
    kind = block["modality"] if "modality" in block else kinds[block["type"]]
    names = {written: name for name, written in _FIELDS[kind].items()}
    values = {names.get(name, name): value for name, value in block.items()}
    return part_of({**values, "kind": kind})
