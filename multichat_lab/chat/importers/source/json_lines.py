"""JSON objects that follow one another: one a line, several on a line, or spread over lines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import head_of
from multichat_lab.chat.importers.source.json_text import read_values
from multichat_lab.chat.importers.source.json_value import BETWEEN, SIGN
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A JSON object and where it begins.

    Attributes:
        number: of the line, from 1.
        values: the object.
        nth: which one it is of those that begin on this line, from 1.
    """

    number: int
    values: dict[str, Any]
    nth: int = 1

    @property
    def place(self) -> str:
        """Where it begins, unique in its file: the line, and behind a dot which one of it."""
        return str(self.number) if self.nth == 1 else f"{self.number}.{self.nth}"


def json_lines(path: Path, reading: Reading) -> Iterator[JsonLine]:
    """Yield the JSON objects of a file; what is none is reported, blank lines are passed over.

    Of a damaged line the objects before the damage are there, and the next line is read again.
    """
    name = reading.name_of(path)
    last = nth = 0
    texts = _gathered(numbered_lines(path, reading), spread=bool(head_of(path).spread))
    for number, text in texts:
        last, nth = number, nth if number == last else 0
        try:
            for values, mended in read_values(text):
                if not isinstance(values, dict):
                    what = f"a JSON {type(values).__name__}, no object"
                    reading.damage.lost(name, number, what)
                    continue
                if mended:
                    reading.damage.repaired(name, number, "half of a surrogate pair")
                nth += 1
                yield JsonLine(number, values, nth)
        except json.JSONDecodeError as error:
            what = f"no JSON: {error.msg} at character {error.pos}"
            reading.damage.lost(name, number, what)


def _gathered(lines: Iterator[tuple[int, str]], *, spread: bool) -> Iterator[tuple[int, str]]:
    """Yield lines, and objects that are spread over several, each with its first line's number.

    Args:
        lines: number and text.
        spread: whether the file's objects are; else one that begins at the end of a line is.
    """
    begun: list[str] = []
    first = depth = 0
    for number, text in lines:
        if begun and text.startswith("{") and begun[1:] and begun[1][:1] in (" ", "\t"):
            yield first, "\n".join(begun)  # one within would be indented: that one was cut
            begun, depth = [], 0
        opens = text.strip(BETWEEN)
        if not (begun or spread or opens == "{" or opens.endswith("}{")):
            yield number, text
            continue
        rest = 0
        for found in SIGN.finditer(text):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
            if depth <= 0 and found[0] in "}]":
                yield first if begun else number, "\n".join([*begun, text[rest : found.end()]])
                begun, rest, depth = [], found.end(), 0
        if begun or text[rest:].strip(" \t\r,"):
            first = first if begun else number
            begun.append(text[rest:])
    if begun:
        yield first, "\n".join(begun)
