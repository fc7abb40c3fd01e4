"""One JSON value, as a store can hold it, and the value that a text begins with where it is cut."""

import json
import math
import re
from typing import Any

MAX_DEPTH = 200
"""JSON that is nested more deeply is damage: nothing that is said is, and no store could write it.
"""

# a string, which may be cut, or a sign outside of one
_SIGN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*\\?"?|[\[\]{},]', re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}
_SURROGATE = re.compile("[\ud800-\udfff]")
SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def _finite(text: str) -> float | None:
    """Return the number, or None for one that no store can hold, such as 1e999."""
    number = float(text)
    return number if math.isfinite(number) else None


DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)
"""Reads JSON as a store can hold it: NaN and the infinities become null."""


def sound_value(text: str) -> Any:
    """Return the list or object that a text is; None where anything is amiss, U+FFFD too."""
    if not text.startswith(("{", "[")) or "\ufffd" in text:
        return None
    if "\\u" in text and SURROGATE_ESCAPE.search(text):
        return None
    try:
        value = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    openings = text.count("[") + text.count("{")
    return value if openings <= MAX_DEPTH or depth_of(value) <= MAX_DEPTH else None


def cut_value(text: str) -> Any:
    """Return the list or object that a text begins with, as far as it goes; None when none."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return DECODER.raw_decode(text)[0]
    except json.JSONDecodeError as error:
        text = _closed(text[: error.pos])
    except (ValueError, RecursionError):  # a number too long, nested too deeply
        return None
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def depth_of(value: Any) -> int:
    """Return how many lists and objects stand within one another."""
    level, depth = [value], 0
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [
            inner for each in level for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _closed(text: str) -> str:
    """Return JSON text that was cut, up to its last whole piece, closed."""
    open_: list[str] = []
    whole = ""
    end = 0
    for found in _SIGN.finditer(text):
        sign = found[0]
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif sign in "]}" and open_:
            open_.pop()
        if sign in "[]{}," and len(open_) <= MAX_DEPTH:
            end = found.start() if sign == "," else found.end()
            whole = "".join(reversed(open_))
    return text[:end] + whole


def without_halves(value: Any) -> Any:
    """Return the value with U+FFFD for every half of a surrogate pair."""
    return json.loads(_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
