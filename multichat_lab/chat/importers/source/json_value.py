"""One JSON value, as a store can hold it, and the value that a text begins with where it is cut."""

import json
import math
import re
from typing import Any

MAX_DEPTH = 200
"""JSON that is nested more deeply is damage: nothing that is said is, and no store could write it.
"""

BETWEEN = " \t\n\r,\x1e\ufeff"
"""What may stand between values that follow one another: space, commas, the separator of JSON text
sequences (RFC 7464), and the byte order marks of files that were joined.
"""

SIGN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*\\?"?|[\[\]{},]', re.DOTALL)
"""A string, which may be cut, or a sign outside of one."""

_WHOLE_SIGNS = re.compile(
    r'"(?:[^"\\\x00-\x1f]|\\[^u]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"
)
"""A string up to where it ends, or is cut within an escape."""
_LONG = 1_000
"""A string with more signs is no name or id."""
_CLOSING = {"[": "]", "{": "}"}
_LAST_COMMA = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*"?)|,(?=\s*[\]}])', re.DOTALL)
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
    if "\\" in text and "\\u" in text and SURROGATE_ESCAPE.search(text):  # one sign is quicker
        return None
    try:
        value = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    openings = text.count("[") + text.count("{")
    return value if openings <= MAX_DEPTH or depth_of(value) <= MAX_DEPTH else None


def cut_value(text: str) -> Any:
    """Return the list or object that a text begins with, as far as it goes; None when none.

    Of a text within it that is cut, the beginning is there if it is long: words, and no name.
    """
    if not text.startswith(("{", "[")):
        return None
    try:
        return DECODER.raw_decode(text)[0]
    except json.JSONDecodeError as error:
        text = _closed(text if error.msg.startswith("Unterminated") else text[: error.pos])
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
    whole = sign = ""
    end = 0
    for found in SIGN.finditer(text):
        sign = found[0]
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif sign in "]}" and open_:
            open_.pop()
        if sign in "[]{}," and len(open_) <= MAX_DEPTH:
            end = found.start() if sign == "," else found.end()
            whole = "".join(reversed(open_))
    if len(sign) > _LONG and text.endswith(sign) and (begun := _WHOLE_SIGNS.match(sign[:_LONG])):
        return f'{text.removesuffix(sign)}{begun[0]}"{"".join(reversed(open_))}'
    return text[:end] + whole


def without_last_commas(text: str) -> str:
    """Return JSON text without commas after the last element of a list or member of an object."""
    return _LAST_COMMA.sub(lambda found: found[1] or "", text)


def without_halves(value: Any) -> Any:
    """Return the value with U+FFFD for every half of a surrogate pair."""
    return json.loads(_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
