"""One line of a json store's file: a record, or a row of a run, by name."""

import json
from datetime import datetime
from typing import Any

from multichat_lab.records import (
    ChatMessage,
    ChatSession,
    Participant,
    Relation,
    from_json_object,
    to_json_object,
)
from multichat_lab.stores.journal.journal import Event
from multichat_lab.stores.run_rows import TableRow
from multichat_lab.stores.schema import FLAGS, OBJECTS, TABLES, TIMES, json_object
from multichat_lab.times import microseconds, utc_datetime

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
    values = {"record": NAMES[type(event)], **to_json_object(event)}
    for derived in ("message_count", "last_activity"):
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
    for column, value in zip(TABLES[table], row, strict=True):
        if value is not None and column in TIMES:
            value = utc_datetime(value).isoformat()  # noqa: PLW2901
        elif column in OBJECTS:
            value = json_object(value)  # noqa: PLW2901
        elif column in FLAGS:
            value = bool(value)  # noqa: PLW2901
        values[column] = value
    return line_of(values)


def decode_row(line: bytes) -> TableRow:
    """Return table and row of one line of a run's file; a column it lacks is None."""
    values = json.loads(line)
    table = RUN_RECORDS[values["record"]]
    row = []
    for column in TABLES[table]:
        value = values.get(column)
        if value is not None and column in TIMES:
            value = microseconds(datetime.fromisoformat(value))
        elif column in OBJECTS:
            value = json.dumps(value, ensure_ascii=False)
        elif column in FLAGS:
            value = int(value)
        row.append(value)
    return table, tuple(row)


def line_of(values: dict[str, Any]) -> bytes:
    """Return the values as one line of JSON."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode() + b"\n"
