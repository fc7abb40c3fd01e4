"""Text files and JSON lines, line by line, whatever is in them, in bounded memory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from multichat_lab.chat.importers.source.head import BOM
from multichat_lab.chat.importers.source.json_text import read_value
from multichat_lab.chat.importers.source.reading import Reading

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A longer line is left out: nothing that a person or an agent writes is so long."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line that holds a JSON object.

    Attributes:
        number: of the line, from 1.
        values: the object.
    """

    number: int
    values: dict[str, Any]


def numbered_lines(
    path: Path, reading: Reading, decoded: Callable[[bytes, int], str] | None = None
) -> Iterator[tuple[int, str]]:
    """Yield `(number from 1, text without the line end)` for each line of a text file.

    Only a line feed ends a line; a carriage return before it and a byte order mark at the start
    go. Bytes that are no UTF-8 become U+FFFD and are reported, unless `decoded` makes text of a
    line's bytes and number.

    Raises:
        DamagedFileError: from the reading's damage report, when strict.
    """
    name = reading.name_of(path)
    with path.open("rb") as file:
        number = 0
        while data := file.readline(MAX_LINE_BYTES):
            number += 1
            reading.meter.advance(len(data))
            if len(data) == MAX_LINE_BYTES and not data.endswith(b"\n"):
                _skip_rest(file, reading)
                reading.damage.lost(name, number, f"a line longer than {MAX_LINE_BYTES:,} bytes")
                continue
            text = data.removeprefix(BOM) if number == 1 else data
            text = text.removesuffix(b"\n").removesuffix(b"\r")
            yield number, decoded(text, number) if decoded else reading.decoded(text, number, name)


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


def _skip_rest(file: BinaryIO, reading: Reading) -> None:
    while data := file.readline(MAX_LINE_BYTES):
        reading.meter.advance(len(data))
        if data.endswith(b"\n"):
            return
