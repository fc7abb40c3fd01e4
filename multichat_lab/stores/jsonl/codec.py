"""One line of a json store's file: a record, or a row of a run, by name."""

import json
from typing import Any

from multichat_lab.columns import FROM_JSON, FROM_STORED, TO_JSON, TO_STORED
from multichat_lab.records import (
    ChatMessage,
    ChatSession,
    Participant,
    Relation,
    brief_json_object,
    from_json_object,
)
from multichat_lab.stores.journal.journal import Event
from multichat_lab.stores.run_rows import TableRow
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


def encode(event: Event) -> bytes:
    """Return one line of a session's file."""
    values = {"record": NAMES[type(event)], **brief_json_object(event)}
    for derived in COUNTERS:
        values.pop(derived, None)
    return line_of(values)


def decode(line: bytes) -> Event:
    """Return the record of one line of a session's file."""
    values = json.loads(line)
    kind = KINDS[values.pop("record")]
    if kind is ChatSession:
        values["last_activity"] = values["created_at"]
    return from_json_object(kind, values)


def encode_row(table: str, row: tuple[Any, ...]) -> bytes:
    """Return one line of a run's file: the columns by name, times as ISO 8601 UTC."""
    values = {"record": RUN_NAMES[table]}
    for column, value in zip(CATALOGUE[table].columns.values(), row, strict=True):
        for forms in (FROM_STORED, TO_JSON):
            if value is not None and column.kind in forms:
                value = forms[column.kind](value)  # noqa: PLW2901
        values[column.name] = value
    return line_of(values)


def decode_row(line: bytes) -> TableRow:
    """Return table and row of one line of a run's file; a column it lacks has its default."""
    values = json.loads(line)
    table = RUN_RECORDS[values["record"]]
    row = []
    for column in CATALOGUE[table].columns.values():
        value = values.get(column.name, column.default)
        for forms in (FROM_JSON, TO_STORED):
            if value is not None and column.kind in forms:
                value = forms[column.kind](value)
        row.append(value)
    return table, tuple(row)


def line_of(values: dict[str, Any]) -> bytes:
    """Return the values as one line of JSON."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode() + b"\n"
