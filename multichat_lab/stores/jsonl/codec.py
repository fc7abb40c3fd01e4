"""One line of a json store's file: a record, or a row of a run, by name."""

import json
from typing import Any

from multichat_lab.columns import (
    FROM_JSON,
    FROM_STORED,
    TO_JSON,
    TO_STORED,
    Column,
    Convert,
    Kind,
    Row,
)
from multichat_lab.records import (
    ChatMessage,
    ChatSession,
    Participant,
    Relation,
    brief_json_object,
    from_json_object,
)
from multichat_lab.stores.memory.session import Event
from multichat_lab.stores.rows import TableRow
from multichat_lab.stores.schema import CATALOGUE, COUNTERS

KINDS: dict[str, type[Event]] = {
    "session": ChatSession,
    "participant": Participant,
    "message": ChatMessage,
    "relation": Relation,
}
NAMES = {kind: name for name, kind in KINDS.items()}

RUN_RECORDS = {
    "run": "runs",
    "order": "orders",
    "fill": "fills",
    "trade": "trades",
    "equity": "equity",
    "request": "requests",
    "bar": "bars",
}
"""Name in the file → table."""
RUN_NAMES = {table: name for name, table in RUN_RECORDS.items()}

Line = Event | TableRow
"""What one line holds."""


def encode(line: Line) -> bytes:
    """Return one line of a file; times are ISO 8601 UTC."""
    values = _row_values(*line) if isinstance(line, tuple) else _record_values(line)
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def decode(text: bytes) -> Line:
    """Return what one line holds; a field or column that it lacks has its default.

    Raises:
        ValueError, KeyError, TypeError, MultichatError: it holds no record.
    """
    values = json.loads(text)
    name = values.pop("record")
    if name in RUN_RECORDS:
        return _row_of(RUN_RECORDS[name], values)
    kind = KINDS[name]
    if kind is ChatSession:
        values["last_activity"] = values["created_at"]
    return from_json_object(kind, values)


def _record_values(event: Event) -> dict[str, Any]:
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
        _converted(each, values.get(each.name, each.default), FROM_JSON, TO_STORED)
        for each in columns
    )


def _converted(column: Column, value: Any, *steps: dict[Kind, Convert]) -> Any:
    for forms in steps:
        if value is not None and column.kind in forms:
            value = forms[column.kind](value)
    return value
