"""JSON documents item by item, so that what stands before a damaged place can still be used.

Damage is a `json.JSONDecodeError`, which knows its line; it is returned, not raised.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import BOM
from multichat_lab.chat.importers.source.json_cursor import JsonCursor
from multichat_lab.chat.importers.source.lines import decoded
from multichat_lab.chat.importers.source.reading import Reading


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


MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""A larger JSON document is left out: it would have to be held in memory whole."""


def read_document(path: Path, array_name: str, reading: Reading) -> JsonDocument:
    """Read the JSON object in a file, its member `array_name` element by element.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    name = reading.name_of(path)
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        reading.damage.lost(name, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes")
        return JsonDocument(items=[])
    data = path.read_bytes()
    reading.meter.advance(len(data))
    return _reported(read_object(_text(data, name, reading), array_name), name, reading)


def read_elements(data: bytes, name: str, reading: Reading) -> JsonDocument:
    """Read the JSON array that `data` is, element by element; `name` is for the report.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    return _reported(read_array(_text(data, name, reading)), name, reading)


def _text(data: bytes, name: str, reading: Reading) -> str:
    return decoded(data.removeprefix(BOM), 1, name, reading)


def _reported(document: JsonDocument, name: str, reading: Reading) -> JsonDocument:
    for line in document.mended:
        reading.damage.repaired(name, line, "half of a surrogate pair")
    if document.damage is not None:
        what = f"damaged JSON, unreadable from here on ({document.damage.msg})"
        reading.damage.lost(name, document.damage.lineno, what)
    return document
