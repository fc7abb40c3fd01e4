"""Records as a table: how messages, sessions and what holds them show where they end a cell."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex, TypeVar, overload

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

LEFT_OUT = frozenset({
    "message_id", "metadata", "source_id", "created_at", "ended_at", "reply_to", "parts",
    "recorded_at", "reply_kind", "recipient_kind", "hash", "head",
})  # fmt: skip
"""Fields that a table of many records has no room for."""

WHERE_TOLD = frozenset({
    "model", "tokens_in", "tokens_out", "cost", "time_kind", "score", "success", "error",
    "failing_seq", "revisions",
})  # fmt: skip
"""Fields that have a column only where a record says something else than usual."""


class RecordList(list[T]):
    """A list of records that shows as a table; in all else, equality too, a list."""

    @overload
    def __getitem__(self, place: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> "RecordList[T]": ...
    def __getitem__(self, place: SupportsIndex | slice) -> "T | RecordList[T]":
        found = super().__getitem__(place)
        return RecordList(found) if isinstance(place, slice) else found  # type: ignore[return-value, arg-type]

    def __repr__(self) -> str:
        if not self:
            return "[]"
        return record_table(self).to_string(max_rows=20, max_colwidth=60, show_dimensions=False)

    def _repr_html_(self) -> str:
        return shown(record_table(self))


class HoldsSessions(Protocol):
    """What has sessions, such as `SessionPersistence`."""

    def list_sessions(self) -> list[Any]:
        """Return them."""


def record_table(records: Iterable[Any]) -> "pd.DataFrame":
    """Return a row a record, with those of its fields that people read in a list."""
    import pandas as pd

    rows = list(records)
    known = {each.name: each.default for each in fields(rows[0])} if rows else {}
    names = [
        name
        for name, usual in known.items()
        if name not in WHERE_TOLD or any(getattr(row, name) != usual for row in rows)
    ]
    kept = [name for name in sorted(names, key="seq".__ne__) if name not in LEFT_OUT]
    return pd.DataFrame(
        [[_value(getattr(row, name)) for name in kept] for row in rows], columns=kept
    )


def record_html(record: Any) -> str:
    """Return one record as a table of its fields and their values, escaped."""
    import pandas as pd

    values = {each.name: [_value(getattr(record, each.name))] for each in fields(record)}
    return shown(pd.DataFrame(values, index=[type(record).__name__]).T)


def sessions_html(chats: HoldsSessions) -> str:
    """Return the sessions of a store as a table, escaped."""
    return shown(record_table(chats.list_sessions()))


def shown(frame: "pd.DataFrame") -> str:
    """Return a frame as HTML, everything in it escaped; in the middle of many rows, three dots."""
    return frame.to_html(max_rows=20, show_dimensions=True, border=0)


def _value(value: object) -> object:
    """Return a value as one reads it: names in a row."""
    return ", ".join(value) if isinstance(value, tuple) else value
