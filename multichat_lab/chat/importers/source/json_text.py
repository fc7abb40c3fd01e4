"""JSON documents item by item, so that of a damaged one the items before the damage remain.

NaN and the infinities, which are no JSON, become null. Half of a surrogate pair is replaced by
U+FFFD and reported. Damage is a `json.JSONDecodeError`, which knows its line; it is returned, not
raised. (`ijson` was measured for this: three times as fast at the items, but it tells no lines,
ends at the first NaN, replaces half a pair without a word, and takes 25 GB for 100 kB of `[`.)
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import BOM, data_of
from multichat_lab.chat.importers.source.json_cursor import Cursor
from multichat_lab.chat.importers.source.reading import Reading

MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""A larger JSON document is left out: it would have to be held in memory whole."""


@dataclass(slots=True)
class JsonDocument:
    """What could be read of a JSON document.

    Attributes:
        fields: the members of the object, but the array that was asked for.
        items: `(line from 1, value)` of each element of the array; None when there is no array.
        mended: lines of values in which half of a surrogate pair was replaced by U+FFFD.
        damage: why the reading stopped early, or None.
        next: the document that follows in the same text.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    items: list[tuple[int, Any]] | None = None
    mended: list[int] = field(default_factory=list)
    damage: json.JSONDecodeError | None = None
    next: "JsonDocument | None" = None

    def chain(self) -> Iterator["JsonDocument"]:
        """Yield this document, and those that follow it in the same text."""
        document: JsonDocument | None = self
        while document is not None:
            yield document
            document = document.next


def read_json(text: str, array_name: str | None = None, *, several: bool = False) -> JsonDocument:
    """Read the array that `text` is; or the object, and its member `array_name`, one by one.

    Such a value that follows is damage; with `several` it is read too, as the document's `next`.
    """
    result = JsonDocument()
    cursor = Cursor(text, result.mended)
    document = result
    while _read(cursor, array_name, document, several):
        document.next = JsonDocument(mended=result.mended)
        document = document.next
    return result


def _read(cursor: Cursor, array_name: str | None, result: JsonDocument, several: bool) -> bool:
    """Read a document; return whether another begins behind it, which is to be read."""
    try:
        if array_name is None:
            _read_items(cursor, result)
        else:
            _read_members(cursor, array_name, result)
        begins = several and cursor.go_between()
        goes_on = begins and (cursor.looking_at("{") or cursor.looking_at("["))
        if not goes_on:
            cursor.finish()
    except json.JSONDecodeError as damage:
        result.damage = damage
        return False
    return goes_on


def read_values(text: str) -> Iterator[tuple[Any, bool]]:
    """Yield the values that follow one another in a text, each as `read_value` returns it.

    Raises:
        json.JSONDecodeError: the text goes on with what is no JSON.
    """
    mended: list[int] = []
    cursor = Cursor(text, mended)
    while cursor.go_between():
        yield cursor.value(), bool(mended)
        mended.clear()


def read_value(text: str) -> tuple[Any, bool]:
    """Return the value that `text` is, and whether half of a surrogate pair was replaced in it.

    Raises:
        json.JSONDecodeError: the text is no JSON.
    """
    mended: list[int] = []
    cursor = Cursor(text, mended)
    value = cursor.value()
    cursor.finish()
    return value, bool(mended)


def read_document(
    path: Path, array_name: str | None, reading: Reading, *, several: bool = False
) -> JsonDocument:
    """Read the JSON object in a file, its member `array_name` element by element.

    Without a name the document is an array itself; with `several` others may follow it.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        reading.lost(path, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes")
        return JsonDocument(items=[])
    data = data_of(path)
    reading.meter.advance(len(data))
    return read_data(data, reading.name_of(path), reading, array_name, several=several)


def read_data(
    data: bytes,
    name: str,
    reading: Reading,
    array_name: str | None = None,
    *,
    several: bool = False,
) -> JsonDocument:
    """Read a JSON array, or an object with an array, and report what is wrong with it.

    Args:
        data: the document, UTF-8.
        name: the file's name, for the report.
        reading: takes the report.
        array_name: the member that is read one by one; None when the document is an array.
        several: whether others may follow, each with its own report.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    document = read_json(
        reading.decoded(data.removeprefix(BOM), 1, name), array_name, several=several
    )
    for line in document.mended:
        reading.damage.repaired(name, line, "half of a surrogate pair")
    for each in document.chain():
        if each.damage is not None:
            what = f"damaged JSON, unreadable from here on ({each.damage.msg})"
            reading.damage.lost(name, each.damage.lineno, what)
    return document


def _read_members(cursor: "Cursor", array_name: str, result: JsonDocument) -> None:
    for _ in cursor.members("{", "}"):
        name = cursor.value()
        if not isinstance(name, str):
            raise cursor.damage("Expecting a name in double quotes")
        cursor.expect(":")
        if name == array_name and cursor.looking_at("["):
            _read_items(cursor, result)
        else:
            result.fields[name] = cursor.value()


def _read_items(cursor: "Cursor", result: JsonDocument) -> None:
    result.items = []
    for line in cursor.members("[", "]"):
        result.items.append((line, cursor.value()))  # those before a damaged place stay
