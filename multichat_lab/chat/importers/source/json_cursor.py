"""A place in a JSON text, which goes from one value to the next."""

import json
import re
from collections.abc import Iterator
from typing import Any

from multichat_lab.chat.importers.source.json_value import (
    BETWEEN,
    DECODER,
    MAX_DEPTH,
    SURROGATE_ESCAPE,
    depth_of,
    without_halves,
    without_last_commas,
)

_SPACE = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r",[ \t\n\r]*")
_BETWEEN = re.compile(f"[{BETWEEN}]*")


class Cursor:
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
        """Whether the text goes on with a sign."""
        return self._text.startswith(sign, self._position)

    def members(self, opening: str, closing: str) -> Iterator[int]:
        """Yield the line of each member; the caller reads it before the next one."""
        self.expect(opening)
        if not self.looking_at(closing):
            yield self._line_here()
            while found := _COMMA.match(self._text, self._position):
                self._position = found.end()
                if self.looking_at(closing):  # a comma after the last one
                    break
                yield self._line_here()
            if not self.looking_at(closing):
                raise self.damage("Expecting ','")
        self.expect(closing)

    def value(self) -> Any:
        """Read the value that begins here."""
        begins = self._position
        try:
            value, end = self._decoded()
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

    def _decoded(self) -> tuple[Any, int]:
        """Decode a value; commas after the last member or element of something are passed over."""
        try:
            return DECODER.raw_decode(self._text, self._position)
        except json.JSONDecodeError:
            rest = without_last_commas(self._text[self._position :])
            self._text = self._text[: self._position] + rest
            return DECODER.raw_decode(self._text, self._position)

    def go_between(self) -> bool:
        """Go past what stands between two values; return whether there is another."""
        found = _BETWEEN.match(self._text, self._position)
        self._position = found.end() if found else self._position
        return self._position < len(self._text)

    def expect(self, sign: str) -> None:
        """Go past a sign."""
        if not self.looking_at(sign):
            raise self.damage(f"Expecting '{sign}'")
        self._go(self._position + 1)

    def finish(self) -> None:
        """Refuse what follows."""
        if self._position < len(self._text):
            raise self.damage("Extra data")

    def damage(self, what: str) -> json.JSONDecodeError:
        """Return the error that something is wrong here."""
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
