"""What the columns of a table are called, and how their cells are read."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from multichat_lab.chat.importers.source.dates import written_stamp
from multichat_lab.errors import ImportFormatError
from multichat_lab.records.message import TimeKind
from multichat_lab.times import utc_datetime

ALIASES: dict[str, tuple[str, ...]] = {
    "sender": ("sender", "from", "author", "speaker", "user", "username", "name", "nick", "role"),
    "content": ("content", "text", "message", "body", "msg", "words", "utterance"),
    "recipient": ("recipient", "to", "addressee", "target"),
    "timestamp": ("timestamp", "time", "datetime", "date", "createdat", "sentat", "ts", "when"),
    "session": ("session", "sessionid", "conversation", "conversationid", "channel", "room",
                "thread", "threadid", "chat", "chatid"),
    "id": ("messageid", "id", "uuid"),
    "reply_to": ("replyto", "inreplyto", "parentid", "parent", "replyid"),
}  # fmt: skip
"""What a message needs → column names that mean it, without their case and punctuation."""

FIELDS = {"session_id": "session", "message_id": "id"}
"""Fields of a message → what they are called here."""

NEEDED = ("sender", "content")


def chosen_columns(names: Sequence[str], given: Mapping[str, str], table: str) -> dict[str, str]:
    """Return what a message needs → the column that has it.

    Raises:
        ImportFormatError: a column that is named is not there, a need is unknown, or nothing tells
            who speaks or what.
    """
    given = {FIELDS.get(need, need): str(column) for need, column in given.items()}
    for need, column in given.items():
        if need not in ALIASES or column not in names:
            what = (
                f"{need!r} is nothing that a message has"
                if need not in ALIASES
                else (f"{table} has no column {column!r}")
            )
            raise ImportFormatError(
                what, f"It has {', '.join(names)}; give {', '.join(ALIASES)}, e.g. sender=from."
            )
    columns = {**recognised([each for each in names if each not in given.values()]), **given}
    missing = [need for need in NEEDED if need not in columns]
    if missing:
        raise ImportFormatError(
            f"No column of {table} tells the {' and the '.join(missing)}; it has "
            f"{', '.join(names)}",
            "Name them: --columns sender=COLUMN,content=COLUMN",
        )
    return columns


def recognised(names: Sequence[str]) -> dict[str, str]:
    """Return what a message needs → the column whose name means it."""
    plain = {re.sub(r"[\W_]", "", name).lower(): name for name in reversed(names)}
    found = {
        need: next((plain[alias] for alias in aliases if alias in plain), None)
        for need, aliases in ALIASES.items()
    }
    return {need: name for need, name in found.items() if name is not None}


def time_of(value: Any, order: str = "") -> tuple[datetime, TimeKind]:
    """Return the time that a cell tells, and how it is known.

    Args:
        value: of the cell.
        order: of day, month and year in dates such as `31/12/2024`.

    Raises:
        ValueError: it is neither ISO 8601 nor an epoch, nor such a date.
    """
    text = str(value).strip()
    stamp = written_stamp(text) if order and not isinstance(value, datetime) else None
    try:
        if isinstance(value, datetime):
            return _in_utc(value)
        if re.fullmatch(r"-?\d{9,20}(\.\d+)?", text):
            return utc_datetime(_microseconds(float(text))), "known"
        if stamp is not None:
            return stamp.at(order), "approximate"
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"the time {text!r} is neither ISO 8601 nor an epoch") from error


def _in_utc(value: datetime) -> tuple[datetime, TimeKind]:
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC), "approximate"
    return value.astimezone(UTC), "known"


def _microseconds(epoch: float) -> int:
    """Return the microseconds of an epoch in seconds to nanoseconds, told apart by its size."""
    size = abs(epoch)
    scale = 1e6 if size < 1e11 else 1e3 if size < 1e14 else 1 if size < 1e17 else 1e-3
    return round(epoch * scale)


def text_of(value: Any) -> str:
    """Return a cell as text; nothing for no value."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a whole number among missing ones
    return value.isoformat() if isinstance(value, datetime) else str(value)
