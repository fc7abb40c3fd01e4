"""The objects of a JSON-lines file, and which form a line has."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from multichat_lab.chat.importers.source.json_text import read_value
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.turns import is_turn

Form = Literal["record", "conversation", "turn", ""]
"""A record of this package, a conversation with its `messages`, a single turn, or neither."""

RECORDS = ("session", "participant", "message", "relation")
"""What a line of an export may hold."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line that holds a JSON object.

    Attributes:
        number: of the line, from 1.
        values: the object.
    """

    number: int
    values: dict[str, Any]


def form_of(values: dict[str, Any]) -> Form:
    """Return which form an object has."""
    if "session_id" in values and _says_record(values):
        return "record"
    turns = values.get("messages")
    if isinstance(turns, list) and all(is_turn_or_call(each) for each in turns):
        return "conversation"
    return "turn" if is_turn_or_call(values) else ""


def _says_record(values: dict[str, Any]) -> bool:
    named = values.get("record")
    return named in RECORDS if named else {"sender", "content"} <= values.keys()


def is_turn_or_call(value: object) -> bool:
    """Whether `value` looks like a turn; one that only calls tools may have no content."""
    return is_turn(value) or (isinstance(value, dict) and "role" in value and "tool_calls" in value)


def json_lines(path: Path, reading: Reading) -> Iterator[JsonLine]:
    """Yield the lines that hold a JSON object; others are reported, blank ones passed over."""
    name = reading.name_of(path)
    for number, text in numbered_lines(path, reading):
        if not text.strip():
            continue
        try:
            values, mended = read_value(text)
        except json.JSONDecodeError as error:
            reading.damage.lost(name, number, f"no JSON: {error.msg} at character {error.pos}")
            continue
        if not isinstance(values, dict):
            reading.damage.lost(name, number, f"a JSON {type(values).__name__}, no object")
            continue
        if mended:
            reading.damage.repaired(name, number, "half of a surrogate pair")
        yield JsonLine(number, values)
