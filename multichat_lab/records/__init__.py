"""What a conversation is made of: frozen records that every store returns and accepts."""

from collections.abc import Hashable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, TypeVar, cast

from multichat_lab.columns import FROM_JSON, TO_JSON, columns_of
from multichat_lab.records.message import EVERYONE, KINDS, ChatMessage, MessageKind, recorded
from multichat_lab.records.notes import (
    BY_HAND,
    Annotation,
    Identity,
    Reaction,
    Revision,
    RevisionKind,
    hash_of_words,
)
from multichat_lab.records.session import (
    SYNTHETIC_TIMES,
    ChatSession,
    Participant,
    Relation,
    SessionStatus,
)

__all__ = [
    "BY_HAND",
    "EVERYONE",
    "KINDS",
    "SYNTHETIC_TIMES",
    "Annotation",
    "ChatMessage",
    "ChatSession",
    "Identity",
    "MessageKind",
    "Note",
    "Participant",
    "Reaction",
    "Record",
    "Relation",
    "Revision",
    "RevisionKind",
    "SessionStatus",
    "brief_json_object",
    "from_json_object",
    "hash_of_words",
    "recorded",
    "to_json_object",
]

Note = Relation | Revision | Reaction | Annotation | Identity
"""What is recorded beside messages; all but an identity belong to a session."""

Record = ChatMessage | ChatSession | Participant | Note

R = TypeVar("R", bound=Record)


def to_json_object(record: Record) -> dict[str, Any]:
    """Return the record's fields as JSON values, in the order in which they are declared."""
    values: dict[str, Any] = {}
    for name, column in columns_of(type(record)).items():
        value = getattr(record, name)
        convert = TO_JSON.get(column.kind)
        values[name] = value if convert is None or value is None else convert(value)
    return values


SINCE_4 = frozenset({
    "parts", "model", "tokens_in", "tokens_out", "cost", "time_kind", "reply_kind",
    "recipient_kind", "recorded_at", "revisions", "hash", "score", "success", "error",
    "failing_seq", "head",
})  # fmt: skip
"""Fields that a line of a file holds only where they say something."""


def brief_json_object(record: Record) -> dict[str, Any]:
    """Return the record's fields as JSON values, without those that say nothing."""
    columns = columns_of(type(record))
    return {
        name: value
        for name, value in to_json_object(record).items()
        if name not in SINCE_4 or value not in (columns[name].default, [])
    }


@cache
def given_anew(kind: Hashable) -> list[str]:
    """Return the fields of a record that are another value each time unless they are given."""
    found = fields(cast(type[ChatMessage], kind))
    return [e.name for e in found if e.default_factory not in (MISSING, dict)]


def from_json_object(kind: type[R], values: dict[str, Any]) -> R:
    """Return the record of `kind` whose fields are in `values`.

    A field that is missing takes its default, so that what an older release wrote can be read;
    unknown ones, which a newer release may have written, are left out. What a new record would get
    anew, an id or the present time, is never made up for one that lacks it.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or holds no sensible value.
        MessageError: a value that no store can hold.
    """
    taken: dict[str, Any] = {}
    if lacking := [name for name in given_anew(cast(Hashable, kind)) if values.get(name) is None]:
        raise KeyError(lacking[0])
    for name, column in columns_of(kind).items():
        if name in values:
            value = values[name]
            convert = FROM_JSON.get(column.kind)
            taken[name] = value if convert is None or value is None else convert(value)
    metadata = taken.get("metadata")
    if kind is ChatMessage and isinstance(metadata, dict) and metadata.get(SYNTHETIC_TIMES):
        taken.setdefault("time_kind", "made_up")
    return kind(**taken)
