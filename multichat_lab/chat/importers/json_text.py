"""JSON documents item by item, so that what stands before a damaged place can still be used.

Damage is a `json.JSONDecodeError`, which knows its line; it is returned, not raised.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.chat.importers.json_cursor import JsonCursor


@dataclass(slots=True)
class JsonDocument:
    """What could be read of a JSON document.

    Attributes:
        fields: the members of the object, but the array that was asked for.
        items: `(line from 1, value)` of each element of the array; None when there is no array.
        mended: lines of values in which half of a surrogate pair was replaced by U+FFFD.
        damage: why the reading stopped early, or None.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    items: list[tuple[int, Any]] | None = None
    mended: list[int] = field(default_factory=list)
    damage: json.JSONDecodeError | None = None


def read_array(text: str) -> JsonDocument:
    """Read the array that `text` is, element by element."""
    result = JsonDocument()
    cursor = JsonCursor(text)
    try:
        _read_items(cursor, result)
        cursor.finish()
    except json.JSONDecodeError as damage:
        result.damage = damage
    result.mended = cursor.mended
    return result


def read_object(text: str, array_name: str) -> JsonDocument:
    """Read the object that `text` is, and the elements of its member `array_name` one by one."""
    result = JsonDocument()
    cursor = JsonCursor(text)
    try:
        for name in cursor.names():
            if name == array_name and cursor.looking_at("["):
                _read_items(cursor, result)
            else:
                result.fields[name] = cursor.value()
        cursor.finish()
    except json.JSONDecodeError as damage:
        result.damage = damage
    result.mended = cursor.mended
    return result


def read_value(text: str) -> tuple[Any, bool]:
    """Return the value that `text` is, and whether half of a surrogate pair was replaced in it.

    Raises:
        json.JSONDecodeError: the text is no JSON.
    """
    cursor = JsonCursor(text)
    value = cursor.value()
    cursor.finish()
    return value, bool(cursor.mended)


def _read_items(cursor: JsonCursor, result: JsonDocument) -> None:
    result.items = []
    for item in cursor.elements():
        result.items.append(item)  # one by one: those before a damaged place stay
