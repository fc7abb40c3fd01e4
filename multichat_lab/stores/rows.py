"""Records as a store's rows, and back; and what is checked of the rows of a run."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from multichat_lab.columns import (
    FROM_STORED,
    TO_STORED,
    Column,
    Convert,
    Kind,
    Row,
    columns_of,
)
from multichat_lab.errors import MultichatError, StoreDamagedError, StoreError
from multichat_lab.records import ChatMessage, ChatSession, Participant
from multichat_lab.stores.schema import (
    KEYS,
    PARTICIPANT_FIELDS,
    RUN_TABLES,
    SESSION_FIELDS,
    TABLES,
)

R = TypeVar("R")

TableRow = tuple[str, Row]
"""A table of runs, and a row in it."""


def changed(values: Sequence[Any], changes: Sequence[tuple[int, Convert]]) -> list[Any]:
    """Return the values with some of them, each at its place, in another form."""
    copy = list(values)
    for place, convert in changes:
        if copy[place] is not None:
            copy[place] = convert(copy[place])
    return copy


def changes(
    columns: Iterable[Column], convert: Mapping[Kind, Convert]
) -> list[tuple[int, Convert]]:
    """Return which columns take another form, by place, and what makes it."""
    return [(at, convert[each.kind]) for at, each in enumerate(columns) if each.kind in convert]


def row_maker(record_type: type, names: Sequence[str]) -> Callable[[Any], Row]:
    """Return what makes a store's row, with the columns `names`, of a record."""
    columns = columns_of(record_type)
    take = attrgetter(*names)
    needed = changes([columns[name] for name in names], TO_STORED)
    return lambda record: tuple(changed(take(record), needed))


def record_maker(record_type: type[R], names: Sequence[str]) -> Callable[[Row], R]:
    """Return what makes a record of a store's row; `names`, in any order, are all its fields."""
    columns = columns_of(record_type)
    arrange = itemgetter(*(names.index(name) for name in columns))
    needed = changes(list(columns.values()), FROM_STORED)

    return lambda row: record_type(*changed(arrange(row), needed))


def kept_maker(record_type: type[R], names: Sequence[str]) -> Callable[[Row], R]:
    """Return what makes a record of a row that lies in a store, see `record_maker`.

    It raises StoreDamagedError where a value is none of its field: another program has put it
    there.
    """
    make = record_maker(record_type, names)

    def made(row: Row) -> R:
        try:
            return make(row)
        except StoreDamagedError:
            raise
        except (MultichatError, TypeError, ValueError, OverflowError) as error:
            raise StoreDamagedError(
                f"A stored {record_type.__name__} is not as it was written: {error}: {row!r:.120}",
                "multichat verify names it. Restore a backup: multichat restore latest --force",
            ) from error

    return made


session_row = row_maker(ChatSession, TABLES["sessions"])
message_row = row_maker(ChatMessage, TABLES["messages"])
participant_fields_row = row_maker(Participant, PARTICIPANT_FIELDS)

message_of = kept_maker(ChatMessage, TABLES["messages"])
participant_of = kept_maker(Participant, PARTICIPANT_FIELDS)
session_with = kept_maker(ChatSession, (*SESSION_FIELDS, "participants"))


def participant_row(participant: Participant, position: int) -> Row:
    """Return a participant in the column order of the table."""
    return (*participant_fields_row(participant), position)


def session_of(row: Row, participants: Iterable[str]) -> ChatSession:
    """Return the session of a row in the order of `SESSION_FIELDS`."""
    return session_with((*row, tuple(participants)))


def check_table(table: str) -> None:
    """Refuse what is no table of runs.

    Raises:
        StoreError: names the tables that are.
    """
    if table not in RUN_TABLES:
        raise StoreError(f"{table!r} is no table of runs", f"Known: {', '.join(RUN_TABLES)}.")


def check_rows(table: str, rows: Sequence[Row]) -> None:
    """Refuse rows that do not have the columns of their table, or that JSON could not hold.

    Raises:
        StoreError: names the table and its columns, or the number that is not finite.
    """
    check_table(table)
    columns = TABLES[table]
    for row in rows:
        if len(row) != len(columns):
            raise StoreError(
                f"A row of {table} has {len(row)} columns, not {len(columns)}: {row!r:.80}",
                f"Give {', '.join(columns)}.",
            )
        for value in row:
            if value.__class__ is float and not math.isfinite(value):
                raise StoreError(f"A row of {table} holds {value}: {row!r:.80}", "Use None for it.")
            if value.__class__ is int and not -(2**63) <= value < 2**63:
                raise StoreError(
                    f"A row of {table} holds {value}, which no store can", "Use 64 bits at most."
                )


def require_runs(table: str, rows: Sequence[Row], is_known: Callable[[str], bool]) -> None:
    """Refuse rows of a run that is not in the store.

    Raises:
        StoreError: names the run.
    """
    if table == "runs":
        return
    for run_id in {row[0] for row in rows}:
        if not is_known(run_id):
            raise StoreError(
                f"There is no run {run_id!r} for rows of {table}", "Put its row into runs first."
            )


def latest_rows(table: str, rows: Sequence[Row]) -> list[Row]:
    """Return the last row of each key, for a table that has one."""
    places = [TABLES[table].index(name) for name in KEYS[table]]
    return list({tuple(row[place] for place in places): row for row in rows}.values())
