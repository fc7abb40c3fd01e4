"""One line of a json store's file: a record, or a row of a run, by name."""

import json
from collections.abc import Hashable
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import Any, cast

from multichat_lab.columns import (
    FROM_JSON,
    FROM_STORED,
    TO_JSON,
    TO_STORED,
    Column,
    Convert,
    Kind,
    Row,
    columns_of,
)
from multichat_lab.parts import parts_objects, parts_of_objects
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Participant,
    Reaction,
    Relation,
    Revision,
    brief_json_object,
    from_json_object,
)
from multichat_lab.stores.jsonl.values import values_of
from multichat_lab.stores.memory.events import (
    Event,
    Losing,
    Proving,
    Relinking,
    Rewriting,
    Withdrawal,
)
from multichat_lab.stores.rows import TableRow
from multichat_lab.stores.schema import CATALOGUE, COUNTERS

KINDS: dict[str, type[Any]] = {
    "session": ChatSession,
    "participant": Participant,
    "message": ChatMessage,
    "relation": Relation,
    "reaction": Reaction,
    "annotation": Annotation,
    "revision": Revision,
    "identity": Identity,
    "withdrawal": Withdrawal,
    "relinking": Relinking,
    "proving": Proving,
    "losing": Losing,
}
TYPES: dict[str, type] = {"text": str, "count": int, "time": datetime, "object": dict}
"""Kind → Python's type; what is of another one, no store has written."""
LARGEST = 2**63 - 1
"""The largest number of a column."""

PLAIN = (Withdrawal, Proving, Losing)
"""Those whose values are in a line as they are."""

NAMES = {kind: name for name, kind in KINDS.items()}

RUN_RECORDS = {
    "run": "runs",
    "order": "orders",
    "fill": "fills",
    "trade": "trades",
    "equity": "equity",
    "request": "requests",
    "bar": "bars",
    "seal": "seals",
}
"""Name in the file → table."""
RUN_NAMES = {table: name for name, table in RUN_RECORDS.items()}

REWRITING = "revision"
"""Name in the file of what a message was before and, in `present`, what it is from then on, if it
is other since."""

Line = Event | Identity | TableRow
"""What one line holds."""


def encode(line: Line) -> bytes:
    """Return one line of a file; times are ISO 8601 UTC."""
    values = _row_values(*line) if isinstance(line, tuple) else _record_values(line)
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def decode(text: bytes) -> Line:
    """Return what one line holds.

    A field or column that came with a later release has its default where it lacks.

    Raises:
        ValueError, KeyError, TypeError, MultichatError: it holds no record, one that has a key
            twice, or one that lacks what every release has written.
    """
    values = values_of(text)
    name = values.pop("record")
    if name in RUN_RECORDS:
        return _row_of(RUN_RECORDS[name], values)
    if name == REWRITING and "present" in values:
        present = values["present"]
        revision = _record(Revision, values)
        return Rewriting(revision, present["content"], parts_of_objects(present.get("parts", [])))
    kind = KINDS[name]
    if kind is Relinking:
        hashes = tuple(values["hashes"])
        return Relinking(values["session_id"], values["first"], hashes, values["count"])
    if kind in PLAIN:
        plain: Line = kind(*(values[each.name] for each in fields(kind)))
        return plain
    if kind is ChatSession:
        values["last_activity"] = values["created_at"]
    record: Line = _record(kind, values)
    return record


def _record(kind: type[Any], values: dict[str, Any]) -> Any:
    """Return a record, none of whose values is of another type than its column."""
    record = from_json_object(kind, values)
    for name, form, optional in _forms(cast(Hashable, kind)):
        value: Any = getattr(record, name)
        is_sound = isinstance(value, form) or (value is None and optional)
        if not is_sound or (isinstance(value, int) and abs(value) > LARGEST):
            raise ValueError(f"{name} is {value!r}")
    return record


@cache
def _forms(kind: Hashable) -> list[tuple[str, type, bool]]:
    columns = columns_of(cast(type, kind)).items()
    return [(name, TYPES[c.kind], c.optional) for name, c in columns if c.kind in TYPES]


def _record_values(event: Event | Identity) -> dict[str, Any]:
    if isinstance(event, Rewriting):
        present = {"content": event.content, "parts": parts_objects(event.parts)}
        return {"record": REWRITING, **brief_json_object(event.revision), "present": present}
    if isinstance(event, Withdrawal):
        return {"record": NAMES[Withdrawal], "session_id": event.session_id, "run": event.run}
    if isinstance(event, Relinking | Proving | Losing):
        return {"record": NAMES[type(event)], **asdict(event)}
    values = {"record": NAMES[type(event)], **brief_json_object(event)}
    for derived in COUNTERS:
        values.pop(derived, None)
    return values


def _row_values(table: str, row: Row) -> dict[str, Any]:
    values = {"record": RUN_NAMES[table]}
    for column, value in zip(CATALOGUE[table].columns.values(), row, strict=True):
        values[column.name] = _converted(column, value, FROM_STORED, TO_JSON)
    return values


def _row_of(table: str, values: dict[str, Any]) -> TableRow:
    columns = CATALOGUE[table].columns.values()
    return table, tuple(
        _converted(each, _value_of(each, values), FROM_JSON, TO_STORED) for each in columns
    )


def _value_of(column: Column, values: dict[str, Any]) -> Any:
    value = values.get(column.name, column.default)
    if value is None and not column.optional:
        raise KeyError(column.name)
    return value


def _converted(column: Column, value: Any, *steps: dict[Kind, Convert]) -> Any:
    for forms in steps:
        if value is not None and column.kind in forms:
            value = forms[column.kind](value)
    return value
