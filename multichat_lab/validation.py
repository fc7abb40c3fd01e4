"""Values that every store can hold: checked, and brought into one form, when a record is made."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from sys import float_info
from typing import Any

from multichat_lab.errors import MessageError


def require_utc(value: datetime, what: str) -> datetime:
    """Return `value` in UTC.

    Raises:
        MessageError: it is no datetime, or has no time zone.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise MessageError(
            f"{what} is {value!r}, which is no datetime with a time zone",
            "Pass an aware one, e.g. datetime.now(timezone.utc).",
        )
    if type(value) is datetime and value.tzinfo is UTC:
        return value
    try:
        moment = value.astimezone(UTC)
    except OverflowError as error:
        raise MessageError(
            f"{what} is {value}, which lies outside the years 1 to 9999 in UTC", "Mend the time."
        ) from error
    # a subclass, such as pandas' Timestamp, may hold more than a store keeps
    return datetime.combine(moment.date(), moment.time(), UTC)


def require_text(value: object, what: str, *, empty: bool = False) -> str:
    """Return `value` when it is text that every store can hold.

    Raises:
        MessageError: it is no text, is empty (unless `empty`), or holds half of a surrogate pair.
    """
    if value.__class__ is str and value and value.isascii():
        return value
    if not isinstance(value, str) or not (value or empty):
        remedy = "It must be a text." if empty else "It must be a text that is not empty."
        raise MessageError(f"{what} is {value!r}", remedy)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise MessageError(
                f"{what} holds a lone surrogate at character {error.start}",
                "Decode the text with errors='replace' before you record it.",
            ) from error
    return value


def require_json_object(value: Mapping[str, Any], what: str) -> dict[str, Any]:
    """Return a copy of `value` as it will read back from a store: plain JSON.

    Raises:
        MessageError: it is no mapping, or holds what JSON cannot say (NaN, bytes, objects).
    """
    if not isinstance(value, Mapping):
        raise MessageError(f"{what} is {value!r}", "It must be a dictionary of JSON values.")
    if all(map(_is_plain, value.keys())) and all(map(_is_plain, value.values())):
        return dict(value)
    try:
        text = json.dumps(dict(value), allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MessageError(
            f"{what} cannot be written as JSON: {error}",
            "Keep to texts, numbers, booleans, None, lists and dictionaries of these.",
        ) from error
    copy: dict[str, Any] = json.loads(text)
    return copy


def _is_plain(value: object) -> bool:
    """Whether a value is sure to read back as it is: ASCII text, yes or no."""
    kind = value.__class__
    return value.isascii() if kind is str else kind is bool  # type: ignore[attr-defined]


def require_counts(tokens_in: int | None, tokens_out: int | None, cost: float | None) -> None:
    """Check what a message used, where it is known.

    Raises:
        MessageError: tokens are no whole number of 0 or more that a store can hold, or the cost is
            no finite number.
    """
    for name, tokens in (("tokens_in", tokens_in), ("tokens_out", tokens_out)):
        if tokens is not None and (type(tokens) is not int or not 0 <= tokens < 2**63):
            raise MessageError(f"{name} is {tokens!r}", "Give a whole number, or None.")
    if cost is not None and (type(cost) not in (int, float) or not abs(cost) <= float_info.max):
        raise MessageError(f"cost is {cost!r}", "Give a number of US dollars, or None.")
