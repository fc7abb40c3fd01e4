"""JSON documents item by item, so that of a damaged one the items before the damage remain.

NaN and the infinities, which are no JSON, become null. Half of a surrogate pair is replaced by
U+FFFD and reported. Damage is a `json.JSONDecodeError`, which knows its line; it is returned, not
raised. (`ijson` was measured for this: three times as fast at the items, but it tells no lines,
ends at the first NaN, replaces half a pair without a word, and takes 25 GB for 100 kB of `[`.)
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import BOM, data_of
from multichat_lab.chat.importers.source.json_value import (
    DECODER,
    MAX_DEPTH,
    SURROGATE_ESCAPE,
    depth_of,
    without_halves,
)
from multichat_lab.chat.importers.source.reading import Reading

MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""A larger JSON document is left out: it would have to be held in memory whole."""

_SPACE = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r",[ \t\n\r]*")


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


def read_json(text: str, array_name: str | None = None) -> JsonDocument:
    """Read the array that `text` is; or the object, and its member `array_name`, one by one."""
    result = JsonDocument()
    cursor = _Cursor(text, result.mended)
    try:
        if array_name is None:
            _read_items(cursor, result)
        else:
            _read_members(cursor, array_name, result)
        cursor.finish()
    except json.JSONDecodeError as damage:
        result.damage = damage
    return result


def read_value(text: str) -> tuple[Any, bool]:
    """Return the value that `text` is, and whether half of a surrogate pair was replaced in it.

    Raises:
        json.JSONDecodeError: the text is no JSON.
    """
    mended: list[int] = []
    cursor = _Cursor(text, mended)
    value = cursor.value()
    cursor.finish()
    return value, bool(mended)


def read_document(path: Path, array_name: str | None, reading: Reading) -> JsonDocument:
    """Read the JSON object in a file, its member `array_name` element by element.

    Without a name the document is an array itself.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        reading.lost(path, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes")
        return JsonDocument(items=[])
    data = data_of(path)
    reading.meter.advance(len(data))
    return read_data(data, reading.name_of(path), reading, array_name)


def read_data(
    data: bytes, name: str, reading: Reading, array_name: str | None = None
) -> JsonDocument:
    """Read a JSON array, or an object with an array, and report what is wrong with it.

    Args:
        data: the document, UTF-8.
        name: the file's name, for the report.
        reading: takes the report.
        array_name: the member that is read one by one; None when the document is an array.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    document = read_json(reading.decoded(data.removeprefix(BOM), 1, name), array_name)
    for line in document.mended:
        reading.damage.repaired(name, line, "half of a surrogate pair")
    if document.damage is not None:
        what = f"damaged JSON, unreadable from here on ({document.damage.msg})"
        reading.damage.lost(name, document.damage.lineno, what)
    return document


def _read_members(cursor: "_Cursor", array_name: str, result: JsonDocument) -> None:
    for _ in cursor.members("{", "}"):
        name = cursor.value()
        if not isinstance(name, str):
            raise cursor.damage("Expecting a name in double quotes")
        cursor.expect(":")
        if name == array_name and cursor.looking_at("["):
            _read_items(cursor, result)
        else:
            result.fields[name] = cursor.value()


def _read_items(cursor: "_Cursor", result: JsonDocument) -> None:
    result.items = []
    for line in cursor.members("[", "]"):
        result.items.append((line, cursor.value()))  # those before a damaged place stay


class _Cursor:
    """A place in a JSON text; every method raises JSONDecodeError where the text is no JSON."""

    def __init__(self, text: str, mended: list[int]) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._counted_to = 0
        self._may_hold_surrogates = SURROGATE_ESCAPE.search(text) is not None
        self._mended = mended
        self._go(0)

    def looking_at(self, sign: str) -> bool:
        return self._text.startswith(sign, self._position)

    def members(self, opening: str, closing: str) -> Iterator[int]:
        """Yield the line of each member; the caller reads it before the next one."""
        self.expect(opening)
        if not self.looking_at(closing):
            yield self._line_here()
            while found := _COMMA.match(self._text, self._position):
                self._position = found.end()
                yield self._line_here()
            if not self.looking_at(closing):
                raise self.damage("Expecting ','")
        self.expect(closing)

    def value(self) -> Any:
        begins = self._position
        try:
            value, end = DECODER.raw_decode(self._text, begins)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:  # a number too long, nested too deeply
            raise self.damage(str(error)) from error
        openings = self._text.count("[", begins, end) + self._text.count("{", begins, end)
        if openings > MAX_DEPTH and depth_of(value) > MAX_DEPTH:
            raise self.damage(f"Nested more than {MAX_DEPTH} deep")
        if self._may_hold_surrogates and (whole := without_halves(value)) != value:
            self._mended.append(self._line_here())
            value = whole
        self._go(end)
        return value

    def expect(self, sign: str) -> None:
        if not self.looking_at(sign):
            raise self.damage(f"Expecting '{sign}'")
        self._go(self._position + 1)

    def finish(self) -> None:
        if self._position < len(self._text):
            raise self.damage("Extra data")

    def damage(self, what: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(what, self._text, self._position)

    def _go(self, position: int) -> None:
        self._position = position
        if self._text[position : position + 1] in " \t\n\r":
            found = _SPACE.match(self._text, position)
            self._position = found.end() if found else position

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._position)
        self._counted_to = self._position
        return self._line
