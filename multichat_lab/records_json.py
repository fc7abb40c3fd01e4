"""Records as plain JSON objects: the fields by name, times as ISO 8601 UTC."""

from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation

Record = ChatMessage | ChatSession | Participant | Relation

R = TypeVar("R", bound=Record)

TIMES = ("timestamp", "created_at", "last_activity", "ended_at", "joined_at", "left_at")


def to_json_object(record: Record) -> dict[str, Any]:
    """Return the record's fields as JSON values, in the order in which they are declared."""
    values: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        values[each.name] = value.isoformat() if isinstance(value, datetime) else value
    return values


def from_json_object(kind: type[R], values: dict[str, Any]) -> R:
    """Return the record of `kind` whose fields are in `values`; unknown fields are left out.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or holds no sensible value.
        MessageError: a value that no store can hold.
    """
    known = {each.name for each in fields(kind)}
    taken: dict[str, Any] = {
        name: datetime.fromisoformat(value) if name in TIMES and value is not None else value
        for name, value in values.items()
        if name in known
    }
    if kind is ChatSession:
        taken["participants"] = tuple(taken["participants"])
    return kind(**taken)
