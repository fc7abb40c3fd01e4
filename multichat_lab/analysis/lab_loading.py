"""How what a store gained past a mark gets into the lab's tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import duckdb

from multichat_lab.analysis.lab_tables import LAB_NAMES, empty_tables, take_over
from multichat_lab.analysis.late_usage import fill_usage
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.columns import Row, quoted
from multichat_lab.errors import QueryError
from multichat_lab.stores import open_store, parse_location
from multichat_lab.stores.contract import Store
from multichat_lab.stores.duckdb import DuckDBStore
from multichat_lab.stores.duckdb.file import all_or_nothing
from multichat_lab.stores.questions import Changes, Packed, StoreOptions
from multichat_lab.stores.rows import changed, latest_rows
from multichat_lab.stores.rows import changes as changes_to_make
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sqlite import SqliteStore
from multichat_lab.times import utc_datetime

FEW = 1_000
"""Below so many rows a table of their own, from which DuckDB converts them, costs more."""

PACKED_ROWS = 4 * 122_880
"""Rows of a table that a store packs at once: DuckDB keeps 122,880 together, and works on several
of those in parallel."""


_appenders: WeakKeyDictionary[duckdb.DuckDBPyConnection, dict[str, Any]] = WeakKeyDictionary()
"""Those of each lab, by table: to make one takes as long as to fill it with a hundred rows."""


class Listener(Protocol):
    """Keeps something up to date with a lab."""

    def arrive(self, changes: Changes) -> None:
        """Hear what the lab has copied."""


def load_past(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    mark: object | None,
    listeners: Iterable[Listener] = (),
) -> Iterator[object]:
    """Copy all that a store holds past a mark, and yield how far it has come after each piece.

    Args:
        connection: the lab's.
        store: what is copied.
        mark: how far the lab has come.
        listeners: are told of each piece once it is copied.
    """
    pieces = _pieces(store, mark)
    if isinstance(store, SqliteStore | DuckDBStore):
        read = partial(store.changes, limit=PACKED_ROWS, packed=True)
        pieces = _pieces_ahead(read, mark)
    for changes in pieces:
        if changes.rows or changes.packed or changes.reload:
            load(connection, changes)
            for each in listeners:
                each.arrive(changes)
        yield changes.mark


def _pieces(store: Store, mark: object | None) -> Iterator[Changes]:
    complete = False
    while not complete:
        changes = store.changes(mark)
        mark, complete = changes.mark, changes.complete
        yield changes


def _pieces_ahead(
    read: Callable[[object | None], Changes], mark: object | None
) -> Iterator[Changes]:
    """Read the next piece while the one before is loaded: both work without Python's lock."""
    changes = read(mark)  # mostly the only one
    if not changes.complete:
        with ThreadPoolExecutor(1, thread_name_prefix="multichat-lab") as reader:
            while not changes.complete:
                following = reader.submit(read, changes.mark)
                yield changes
                changes = following.result()
    yield changes


def load(connection: duckdb.DuckDBPyConnection, changes: Changes) -> None:
    """Bring the tables up to date with what a store gained, in one transaction."""
    with nullcontext() if _is_one_append(changes) else all_or_nothing(connection):
        if changes.reload:
            empty_tables(connection)
        for table, rows in changes.rows.items():
            _load_rows(connection, table, rows)
        for table, packed in changes.packed.items():
            _load_packed(connection, table, packed)
        if changes.packed or _may_lack_usage(changes.rows):
            fill_usage(connection)


def _may_lack_usage(rows: Mapping[str, Sequence[Row]]) -> bool:
    """Whether there is something new to fill in, or a message as it was recorded once more."""
    return "annotations" in rows or _may_replace("messages", rows.get("messages", ()))


def _load_packed(connection: duckdb.DuckDBPyConnection, table: str, packed: Packed) -> None:
    known = CATALOGUE[table].columns
    alike = (f', ?::{known[name].form.stored} AS "{name}"' for name in packed.same)
    connection.register("arriving", packed.columns)
    try:
        replaces = _may_replace_packed(connection, table, packed)
        source = f"(SELECT *{''.join(alike)} FROM arriving)"  # noqa: S608
        take_over(connection, table, source, replaces, tuple(packed.same.values()))
    finally:
        connection.unregister("arriving")


def _may_replace_packed(connection: duckdb.DuckDBPyConnection, table: str, packed: Packed) -> bool:
    known = CATALOGUE[table]
    counter = known.changed_when
    if not known.key or counter is None:
        return bool(known.key)
    if counter in packed.same:
        return bool(packed.same[counter])
    query = f"SELECT coalesce(max({quoted([counter])}), 0) > 0 FROM arriving"  # noqa: S608
    return bool(connection.execute(query).fetchall()[0][0])


def _load_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    if _only_appends(table, rows):
        _append(connection, table, rows)
        return
    replaces = _may_replace(table, rows)
    columns = CATALOGUE[table].columns.values()
    fields = ", ".join(f"{quoted([each.name])} {each.form.stored}" for each in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE arrived ({fields})")
    appender = connection.appender("arrived")
    appender.append_rows(latest_rows(table, rows) if replaces else rows)
    appender.flush()
    take_over(connection, table, "arrived", replaces)
    connection.execute("DROP TABLE arrived")


def _is_one_append(changes: Changes) -> bool:
    """Whether there is a single statement, which is a transaction by itself."""
    if len(changes.rows) != 1 or changes.packed or changes.reload:
        return False
    ((table, rows),) = changes.rows.items()
    return _only_appends(table, rows)


def _only_appends(table: str, rows: Sequence[Row]) -> bool:
    return len(rows) < FEW and not _may_replace(table, rows)


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Append a few rows, made ready here."""
    times = changes_to_make(CATALOGUE[table].columns.values(), {"time": utc_datetime})
    kept = _appenders.setdefault(connection, {})
    appender = kept.pop(table, None) or connection.appender(LAB_NAMES[table])
    try:
        appender.append_rows([changed(row, times) for row in rows])
        appender.flush()
    except BaseException:
        appender.clear()  # else it would try again when it is dropped
        raise
    kept[table] = appender


def _may_replace(table: str, rows: Sequence[Row]) -> bool:
    """Whether one of the rows may take the place of another; to look for those costs time."""
    known = CATALOGUE[table]
    if not known.key or known.changed_when is None:
        return bool(known.key)
    place = known.names.index(known.changed_when)
    return any(row[place] for row in rows)


def opened(store: SessionPersistence | Store | str) -> Store:
    """Return the store itself, opening it when it is named by `TYPE:PATH`.

    Raises:
        QueryError: it is no store.
    """
    if isinstance(store, str):
        return open_store(*parse_location(store), StoreOptions(create=False))
    found = store.store if isinstance(store, SessionPersistence) else store
    if not hasattr(found, "changes"):
        raise QueryError(
            f"A {type(store).__name__} is no store",
            "Pass a lab, an open SessionPersistence, or TYPE:PATH such as sqlite:chats.db.",
        )
    return found
