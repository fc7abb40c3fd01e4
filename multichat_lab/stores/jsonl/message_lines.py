"""The rows of messages straight out of the lines of a json store, without a record between."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from multichat_lab.columns import TO_STORED, Column, Kind, Row, json_text
from multichat_lab.parts import parts_of_objects, parts_text
from multichat_lab.records import SINCE_4
from multichat_lab.stores.jsonl.codec import Line, decode
from multichat_lab.stores.schema import CATALOGUE, TABLES
from multichat_lab.times import microseconds

_TYPES: dict[Kind, Any] = {
    "text": str, "count": int, "number": float, "time": datetime, "object": dict[str, Any],
    "parts": list[Any], "flag": bool, "list": tuple[str, ...],
}  # fmt: skip
_PLAIN = b'{"record": "message"'
_MESSAGE = _PLAIN[1:]
_MARKED = 60
"""So many bytes of a line hold the mark of a batch and the kind of the record."""

_TIME, _REPLY_TO, _METADATA, _PARTS, _REPLY_KIND, _RECORDED = map(
    TABLES["messages"].index,
    ("timestamp", "reply_to", "metadata", "parts", "reply_kind", "recorded_at"),
)
_OTHERS = [
    (place, TO_STORED[each.kind])
    for place, each in enumerate(CATALOGUE["messages"].columns.values())
    if each.kind in TO_STORED and place not in (_TIME, _METADATA, _PARTS, _RECORDED)
]
"""Columns that came later, and what makes of them what a store keeps."""


def _field(column: Column) -> tuple[Any, ...]:
    """Return a column as a field of what a line is read into."""
    form = str if column.name == "recorded_at" else _TYPES[column.kind]
    if column.optional and column.name != "seq":
        form = form | None
    if column.name not in SINCE_4:
        return column.name, form
    return column.name, form, [] if column.kind == "parts" else column.default


_Message = msgspec.defstruct(
    "_Message",
    [_field(each) for each in CATALOGUE["messages"].columns.values()],
    tag_field="record",
    tag="message",
    kw_only=True,
    frozen=True,
    gc=False,
)
_message = msgspec.json.Decoder(_Message).decode
_values = msgspec.structs.astuple


def message_row_of(line: bytes) -> Row:
    """Return the row of the message in a line, as `rows.message_row` makes it of the record.

    Raises:
        ValueError, TypeError: it holds no message.
    """
    try:
        values = list(_values(_message(line)))
    except (msgspec.MsgspecError, RecursionError) as error:  # in older releases no ValueError
        raise ValueError(str(error)) from error
    metadata, parts = values[_METADATA], values[_PARTS]
    values[_METADATA] = json_text(metadata) if metadata else "{}"
    values[_PARTS] = parts_text(parts_of_objects(parts)) if parts else "[]"
    values[_TIME] = microseconds(values[_TIME])
    if values[_RECORDED] is not None:
        values[_RECORDED] = _moment(values[_RECORDED])
    if values[_REPLY_TO] is not None and values[_REPLY_KIND] == "unknown":
        values[_REPLY_KIND] = "declared"
    for place, stored in _OTHERS:
        values[place] = None if values[place] is None else stored(values[place])
    return tuple(values)


@lru_cache(256)
def _moment(text: str) -> int:
    """Return a time as stores keep it; what was recorded at once has the same."""
    return microseconds(datetime.fromisoformat(text))


def row_or_line(line: bytes) -> Row | Line:
    """Return the row of a message, or what else the line holds."""
    is_message = line.startswith(_PLAIN) or _MESSAGE in line[:_MARKED]
    return message_row_of(line) if is_message else decode(line)
