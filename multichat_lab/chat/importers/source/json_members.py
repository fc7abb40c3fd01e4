"""The items of arrays within a JSON document that is too large to be held in memory."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import opened
from multichat_lab.chat.importers.source.json_stream import Text
from multichat_lab.chat.importers.source.reading import Reading

Where = tuple[str, ...]
"""Names of the members that lead to an array, the outermost first."""


class StreamedDocument:
    """A JSON object, some arrays of which are read item by item, as often as is asked.

    Damage ends the reading, and is reported; the items before it are there.

    Args:
        path: the file.
        arrays: where they stand.

    Attributes:
        fields: the members of the object but those on the way to the arrays, as far as read.
    """

    def __init__(self, path: Path, arrays: Sequence[Where]) -> None:
        self._path = path
        self._arrays = arrays
        self.fields: dict[str, Any] = {}

    def items(self, reading: Reading) -> Iterator[tuple[Where, int, Any]]:
        """Yield where it stands, its line from 1, and the value of each item.

        Raises:
            DamagedFileError: from the reading's damage report, when strict.
        """
        with opened(self._path) as file:
            text = Text(file, reading)
            try:
                yield from self._members(text, ())
            except (ValueError, RecursionError) as error:
                what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
                damage = f"damaged JSON, unreadable from here on ({what})"
                reading.damage.lost(reading.name_of(self._path), text.line, damage)

    def _members(self, text: Text, inside: Where) -> Iterator[tuple[Where, int, Any]]:
        """Yield the items within an object; ValueError where it cannot be read."""
        text.expect("{")
        while (sign := text.sign()) != "}":
            if not sign:
                raise ValueError("it ends within an object")
            where = (*inside, str(text.value()))
            text.expect(":")
            sign = text.sign()
            if where in self._arrays and sign == "[":
                for line, value in text.elements():
                    yield where, line, value
            elif sign == "{" and any(each[: len(where)] == where for each in self._arrays):
                yield from self._members(text, where)
            else:
                value = text.value()
                if not inside:
                    self.fields[where[0]] = value
            if text.sign() == ",":
                text.skip(1)
        text.skip(1)
