"""A place in a JSON text that moves forward value by value."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 200
"""A value nested more deeply is damage: nothing that is said is, and no store could write it."""

_SPACE = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def _finite(text: str) -> float | None:
    """Return the number, or None for one that no store can hold, such as 1e999."""
    number = float(text)
    return number if math.isfinite(number) else None


def _depth(value: Any) -> int:
    """Return how many lists and objects stand within one another."""
    level, depth = [value], 0
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [
            inner for each in level for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _without_halves(value: Any) -> Any:
    """Return the value with U+FFFD for every half of a surrogate pair."""
    return json.loads(_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


class JsonCursor:
    """Reads one JSON text.

    NaN and the infinities, which are no JSON, become null.

    Args:
        text: the whole document.

    Attributes:
        mended: lines of values in which half of a surrogate pair was replaced by U+FFFD.

    Raises:
        json.JSONDecodeError: from every method, where the text is no JSON.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._counted_to = 0
        self._may_hold_surrogates = _SURROGATE_ESCAPE.search(text) is not None
        self.mended: list[int] = []
        self._skip_space()

    def looking_at(self, sign: str) -> bool:
        """Whether `sign` comes next."""
        return self._text.startswith(sign, self._position)

    def names(self) -> Iterator[str]:
        """Yield each name of an object; the caller reads the value before the next one."""
        for _ in self._members("{", "}"):
            name = self.value()
            if not isinstance(name, str):
                raise self._damage("Expecting a name in double quotes")
            self._expect(":")
            yield name

    def elements(self) -> Iterator[tuple[int, Any]]:
        """Yield each element of an array with its line."""
        for _ in self._members("[", "]"):
            line = self._line_here()
            yield line, self.value()

    def value(self) -> Any:
        """Read one whole value."""
        line = self._line_here()
        try:
            value, end = _DECODER.raw_decode(self._text, self._position)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:  # a number too long, nested too deeply
            raise self._damage(str(error)) from error
        if end - self._position > 2 * MAX_DEPTH and _depth(value) > MAX_DEPTH:
            raise self._damage(f"Nested more than {MAX_DEPTH} deep")
        self._position = end
        self._skip_space()
        if self._may_hold_surrogates and (whole := _without_halves(value)) != value:
            self.mended.append(line)
            return whole
        return value

    def finish(self) -> None:
        """Check that nothing follows."""
        if self._position < len(self._text):
            raise self._damage("Extra data")

    def _members(self, opening: str, closing: str) -> Iterator[None]:
        self._expect(opening)
        if not self.looking_at(closing):
            yield
            while not self.looking_at(closing):
                self._expect(",")
                yield
        self._expect(closing)

    def _expect(self, sign: str) -> None:
        if not self.looking_at(sign):
            raise self._damage(f"Expecting '{sign}'")
        self._position += 1
        self._skip_space()

    def _skip_space(self) -> None:
        found = _SPACE.match(self._text, self._position)
        self._position = found.end() if found else self._position

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._position)
        self._counted_to = self._position
        return self._line

    def _damage(self, what: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(what, self._text, self._position)
