"""How the tables of a Parquet data set look: their columns and types, and the month of each row."""

from collections.abc import Collection, Mapping
from functools import cache

from multichat_lab.columns import Column, Kind, Row
from multichat_lab.stores.schema import CATALOGUE, COUNTERS, SESSIONS
from multichat_lab.times import utc_datetime

SERIAL = "serial"
"""The column that numbers the rows of all tables as they were recorded."""

MONTH_OF: Mapping[str, str] = {
    "sessions": "created_at", "participants": "joined_at", "messages": "timestamp",
    "revisions": "at", "reactions": "at", "annotations": "created_at", "runs": "started_at",
    "orders": "submitted_at", "fills": "timestamp", "trades": "exit_time", "equity": "timestamp",
    "bars": "timestamp",
}  # fmt: skip
"""Table → the time by whose month, in UTC, its rows are parted; others lie together."""

COLUMNS: Mapping[str, Mapping[str, Column]] = {
    table: {**known.columns, **({each: SESSIONS[each] for each in COUNTERS} if at == 0 else {})}
    for at, (table, known) in enumerate(CATALOGUE.items())
}
"""What a store keeps; a session with what follows from its messages."""

TYPES: Mapping[Kind, str] = {
    "text": "VARCHAR", "count": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN",
    "time": "TIMESTAMPTZ", "object": "VARCHAR", "parts": "VARCHAR",
}  # fmt: skip
"""Types in a part: times are instants in UTC, amounts the very number, objects JSON as text."""

UNKNOWN_MONTH = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, and whoever reads as it does, has for a value that is not known."""

DAY = 86_400_000_000
"""Microseconds."""

_PACKED: Mapping[Kind, str] = {
    "time": 'make_timestamptz("{}")', "flag": 'CAST("{}" AS BOOLEAN)',
}  # fmt: skip
_STORED: Mapping[Kind, str] = {"time": 'epoch_us("{}")', "flag": 'CAST("{}" AS BIGINT)'}


def packed(table: str) -> str:
    """Return the columns of a part, made of those that a store keeps."""
    return ", ".join(
        f'{_PACKED.get(each.kind, chr(34) + "{}" + chr(34)).format(name)} AS "{name}"'
        for name, each in COLUMNS[table].items()
    )


def stored(table: str, there: Collection[str]) -> str:
    """Return the columns of a store, with its mark, made of those of a part.

    Args:
        table: the table.
        there: the columns that its parts have: others, which came later, have their default.
    """
    mark = CATALOGUE[table].mark
    columns = (
        f'{_STORED.get(each.kind, chr(34) + "{}" + chr(34)).format(name)} AS "{name}"'
        if name in there
        else f'CAST({_literal(each)} AS {each.form.stored}) AS "{name}"'
        for name, each in COLUMNS[table].items()
    )
    return ", ".join((*columns, f'{SERIAL} AS "{mark}"'))


def renewed(table: str, there: Collection[str]) -> str:
    """Return the columns of a part, made of those of an older one."""
    columns = (
        f'"{name}"'
        if name in there
        else f'CAST({_literal(each)} AS {TYPES[each.kind]}) AS "{name}"'
        for name, each in COLUMNS[table].items()
    )
    return ", ".join((*columns, SERIAL))


def _literal(column: Column) -> str:
    """Return the default of a column, as a store keeps it, in SQL."""
    value = column.stored_default
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else repr(value)


def declared(table: str, form: str) -> str:
    """Return the columns with their types, `stored` or `packed`, for a table that is made."""
    types = {n: c.form.stored if form == "stored" else TYPES[c.kind] for n, c in _of(table)}
    return ", ".join(f'"{name}" {sql}' for name, sql in types.items()) + f", {SERIAL} BIGINT"


def month_of(table: str, row: Row) -> str:
    """Return the month by which a row is parted, e.g. `2026-11`; nothing where none parts them."""
    if table not in MONTH_OF:
        return ""
    moment = row[_place(table)]
    return UNKNOWN_MONTH if moment is None else _month(moment // DAY)


def folder_of(table: str, month: str) -> str:
    """Return the folder in which the parts of a table lie."""
    return table if not month else f"{table}/month={month}"


@cache
def _place(table: str) -> int:
    return list(COLUMNS[table]).index(MONTH_OF[table])


@cache
def _month(day: int) -> str:
    return f"{utc_datetime(day * DAY):%Y-%m}"


def _of(table: str) -> list[tuple[str, Column]]:
    return list(COLUMNS[table].items())
