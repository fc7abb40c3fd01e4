"""Values as JSON that every program can read."""

import json
import math
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

DEEPEST = 100
"""Levels of a value in JSON that are shown as what they stand for; what is deeper stays a text."""


def json_text(value: object, indent: int | None = None) -> str:
    """Return a value as JSON; what is not a number is null, and bytes are hexadecimal.

    Where standard output is not Unicode, JSON's own escapes keep every character.
    """
    is_unicode = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    return json.dumps(
        json_value(value), ensure_ascii=not is_unicode, indent=indent, allow_nan=False
    )


def json_value(value: object) -> object:
    """Return a value in the types of JSON: times in ISO 8601, all it has no word for by its str."""
    match value:
        case float() if not math.isfinite(value):
            return None
        case None | str() | int() | float():
            return value
        case Decimal():
            return json_value(float(value))
        case dict():
            return {str(key): json_value(each) for key, each in value.items()}
        case list() | tuple():
            return [json_value(each) for each in value]
    return text_of(value)


def text_of(value: object) -> str:
    """Return a value as text: times in ISO 8601, bytes hexadecimal, all else by its str."""
    match value:
        case bytes():
            return value.hex()
        case datetime() | date():
            return value.isoformat()
    return str(value)


def json_rows(
    columns: Sequence[str], types: Sequence[object], rows: Sequence[Sequence[Any]]
) -> list[dict[str, Any]]:
    """Return the rows of a query as objects.

    A second column of a name gets a number, `a_1`, as in DuckDB's data frames. A value of type
    JSON is the value that it stands for, not its text, unless it is nested deeper than `DEEPEST`.
    """
    names = distinct(columns)
    is_json = [str(each) == "JSON" for each in types]
    return [
        {
            name: _said_by(value) if coded and value is not None else value
            for name, coded, value in zip(names, is_json, row, strict=True)
        }
        for row in rows
    ]


def _said_by(text: str) -> object:
    """Return what a text in JSON stands for; the text where few programs could read it."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return json.loads(text)
    try:
        value = json.loads(text)
    except RecursionError:
        return text
    inside = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        lists = [each.values() if isinstance(each, dict) else each for each in inside]
        inside = [each for some in lists for each in some if isinstance(each, dict | list)]
    return text if inside else value


def distinct(columns: Sequence[str]) -> list[str]:
    """Return the names, each with a number behind it that an earlier column has taken."""
    names: list[str] = []
    for column in columns:
        name, number = column, 0
        while name in names or (number and name in columns):
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
