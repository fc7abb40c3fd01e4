"""The items of a JSON array that is too large to be held in memory."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

from multichat_lab.chat.importers.source.head import BOM
from multichat_lab.chat.importers.source.json_text import MAX_DOCUMENT_BYTES
from multichat_lab.chat.importers.source.json_value import (
    DECODER,
    MAX_DEPTH,
    SURROGATE_ESCAPE,
    depth_of,
    without_halves,
)
from multichat_lab.chat.importers.source.reading import Reading

CHUNK_BYTES = 1024 * 1024
_SPACE = " \t\n\r"


def array_items(file: IO[bytes], name: str, reading: Reading) -> Iterator[tuple[int, Any]]:
    """Yield `(line from 1, value)` of each item of the array that a file holds.

    What is no UTF-8, and half of a surrogate pair, become U+FFFD. Damage ends the reading, and is
    reported; the items before it are there.

    Args:
        file: opened for reading, at its beginning.
        name: of the file, for the report.
        reading: takes the report, and the bytes read.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    text = Text(file, reading)
    if text.sign() != "[":
        reading.damage.lost(name, text.line, "no JSON array")
        return
    try:
        yield from text.elements()
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        damage = f"damaged JSON, unreadable from here on ({what})"
        reading.damage.lost(name, text.line, damage)


class Text:
    """The text of a file, as much of it as is looked at."""

    def __init__(self, file: IO[bytes], reading: Reading) -> None:
        self._file = file
        self._reading = reading
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._text = ""
        self._position = 0
        self._is_first = True
        self.line = 1

    def sign(self) -> str:
        """Return the next sign that is no space; an empty text at the end."""
        while True:
            while self._position < len(self._text):
                if self._text[self._position] not in _SPACE:
                    return self._text[self._position]
                self.skip(1)
            if not self._read(CHUNK_BYTES):
                return ""

    def skip(self, count: int) -> None:
        """Go on by so many signs."""
        end = self._position + count
        self.line += self._text.count("\n", self._position, end)
        self._position = end

    def expect(self, sign: str) -> None:
        """Go past a sign; ValueError where there is another."""
        if self.sign() != sign:
            raise ValueError(f"Expecting {sign!r}")
        self.skip(1)

    def elements(self) -> Iterator[tuple[int, Any]]:
        """Yield `(line from 1, value)` of each element of an array; ValueError where it is cut."""
        self.expect("[")
        while (sign := self.sign()) != "]":
            if not sign:
                raise ValueError("it ends within the array")
            line = self.line
            yield line, self.value()
            if self.sign() == ",":
                self.skip(1)
        self.skip(1)

    def value(self) -> Any:
        """Read a value; ValueError when there is none that could be held."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._position)
            except json.JSONDecodeError:
                held = len(self._text) - self._position
                if held > MAX_DOCUMENT_BYTES or not self._read(max(held, CHUNK_BYTES)):
                    raise
                continue
            if end == len(self._text) and self._read(CHUNK_BYTES):
                continue  # a number may go on
            if depth_of(value) > MAX_DEPTH:
                raise ValueError(f"nested more than {MAX_DEPTH} deep")
            begins = self._position
            self.skip(end - begins)
            if SURROGATE_ESCAPE.search(self._text, begins, end):
                return without_halves(value)
            return value

    def _read(self, count: int) -> bool:
        """Read more; False at the end."""
        data = self._file.read(count)
        self._reading.meter.advance(len(data))
        if self._is_first:
            data, self._is_first = data.removeprefix(BOM), False
        more = self._decoder.decode(data, final=not data)
        self._text = self._text[self._position :] + more
        self._position = 0
        return bool(data) or bool(more)
