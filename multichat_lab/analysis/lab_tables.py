"""The lab's own copy of a store's tables: typed for analysis, filled past a mark."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from multichat_lab.analysis.inferred_view import INFERRED_VIEW
from multichat_lab.columns import Column, Row, quoted
from multichat_lab.stores.contract import Store
from multichat_lab.stores.duckdb import DuckDBStore
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.rows import changed
from multichat_lab.stores.rows import changes as changes_to_make
from multichat_lab.stores.schema import CATALOGUE, KEYS, PARTS_VIEW, SESSIONS, TABLES, Table
from multichat_lab.stores.sqlite import SqliteStore
from multichat_lab.times import utc_datetime

FEW = 1_000
"""Below so many rows a table of their own, from which DuckDB converts them, costs more."""

HEADERS = "internal.session_headers"
"""Where the sessions' own fields lie; the view `sessions` adds what follows from the messages."""

LAB_NAMES = {table: HEADERS if table == "sessions" else table for table in TABLES}

DERIVED = {
    "last_activity": "coalesce(newest, created_at) AS last_activity",
    "message_count": "coalesce(messages, 0) AS message_count",
    "participants": "coalesce(present, []) AS participants",
}
SESSIONS_VIEW = f"""
    CREATE VIEW sessions AS
    SELECT {", ".join(DERIVED.get(name, name) for name in SESSIONS)}
    FROM {HEADERS}
    LEFT JOIN (SELECT session_id, count(*) AS messages, max(timestamp) AS newest
               FROM messages GROUP BY session_id) USING (session_id)
    LEFT JOIN (SELECT session_id, list(participant ORDER BY position) AS present
               FROM participants WHERE left_at IS NULL GROUP BY session_id) USING (session_id)
"""  # noqa: S608

COUNTS = " UNION ALL ".join(
    f"SELECT '{table}' AS \"table\", count(*) AS rows FROM {table}"  # noqa: S608
    for table in TABLES
)
"""How many rows each table has."""

SLICES = (
    "CREATE MACRO all_messages() AS TABLE FROM lab.main.messages",
    "CREATE MACRO is_slice() AS false",
    "CREATE MACRO in_slice(session, message) AS true",
)
"""Which messages a measure is of: all, unless `slices` says otherwise for one question; then
`messages` are the slice, and `all_messages()` still the whole."""


def converted(column: Column) -> str:
    """Return the expression that makes a lab value of a stored one."""
    if column.kind == "time":
        return f"make_timestamptz({quoted([column.name])})"
    return f"{quoted([column.name])}::{column.form.lab}"


def connected(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection to the lab's own file, which can reach no other."""
    connection = duckdb.connect(path)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET GLOBAL fsync_mode = 'NONE'")  # nobody reads it after a crash
    # A query is somebody's text: it shall not read or write this machine's files.
    connection.execute("SET GLOBAL enable_external_access = false")
    return connection


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the lab's empty tables and views."""
    connection.execute("CREATE SCHEMA internal")
    for table, known in CATALOGUE.items():
        fields = ", ".join(
            f"{quoted([each.name])} {each.form.lab}" for each in known.columns.values()
        )
        connection.execute(f"CREATE TABLE {LAB_NAMES[table]} ({fields})")
    connection.execute(SESSIONS_VIEW)
    connection.execute(PARTS_VIEW)
    connection.execute(INFERRED_VIEW)
    for statement in SLICES:
        connection.execute(statement)


def load_past(
    connection: duckdb.DuckDBPyConnection, store: Store, mark: object | None
) -> Iterator[object]:
    """Copy all that a store holds past a mark, and yield how far it has come after each piece."""
    read: Callable[[object | None], Changes] = store.changes
    if isinstance(store, SqliteStore | DuckDBStore):
        read = partial(store.changes, packed=True)
    complete = False
    while not complete:
        changes = read(mark)
        if changes.rows or changes.reload:
            load(connection, changes)
        mark, complete = changes.mark, changes.complete
        yield mark


def load(connection: duckdb.DuckDBPyConnection, changes: Changes) -> None:
    """Bring the tables up to date with what a store gained, in one transaction."""
    connection.execute("BEGIN")
    try:
        if changes.reload:
            empty_tables(connection)
        for table, rows in changes.rows.items():
            _load_rows(connection, table, rows, changes.same.get(table, {}))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget all that was copied."""
    for name in LAB_NAMES.values():
        connection.execute(f"DELETE FROM {name}")  # noqa: S608


def take_over(
    connection: duckdb.DuckDBPyConnection, table: str, arrived: str, may_replace: bool
) -> None:
    """Copy stored rows into the lab's table.

    Args:
        connection: the lab's, in a transaction.
        table: its name in the catalogue.
        arrived: the table or query, without values in it, that has the rows in their order.
        may_replace: whether a row may take the place of one that is there.
    """
    name, newest = LAB_NAMES[table], ""
    if may_replace:
        key = quoted(KEYS[table])
        connection.execute(
            f"DELETE FROM {name} WHERE ({key}) IN (SELECT ({key}) FROM {arrived})"  # noqa: S608
        )
        newest = f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY place DESC) = 1"
    values = ", ".join(converted(each) for each in CATALOGUE[table].columns.values())
    connection.execute(f"INSERT INTO {name} SELECT {values} FROM {arrived} {newest}")  # noqa: S608


def _load_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[Row],
    same: Mapping[str, Any],
) -> None:
    """Load rows, which lack the columns that are the same in all of them."""
    known = CATALOGUE[table]
    may_replace = _may_replace(known, rows, same)
    if len(rows) < FEW and not same and not may_replace:
        _append(connection, table, rows)
        return
    told = [each for each in known.columns.values() if each.name not in same]
    _create(connection, "arrived", told)
    appender = connection.appender("arrived")
    appender.append_rows(rows)
    appender.flush()
    source = "(SELECT *, rowid AS place FROM arrived)"
    if same:
        _create(connection, "alike", [known.columns[name] for name in same])
        marks = ", ".join("?" * len(same))
        connection.execute(f"INSERT INTO alike VALUES ({marks})", list(same.values()))  # noqa: S608
        source = "(SELECT arrived.*, arrived.rowid AS place, alike.* FROM arrived, alike)"
    take_over(connection, table, source, may_replace=may_replace)
    connection.execute("DROP TABLE arrived")
    if same:
        connection.execute("DROP TABLE alike")


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Append a few rows, made ready here."""
    times = changes_to_make(CATALOGUE[table].columns.values(), {"time": utc_datetime})
    appender = connection.appender(LAB_NAMES[table])
    appender.append_rows([changed(row, times) for row in rows])
    appender.flush()


def _create(connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column]) -> None:
    fields = ", ".join(f"{quoted([each.name])} {each.form.stored}" for each in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({fields})")


def _may_replace(table: Table, rows: Sequence[Row], same: Mapping[str, Any]) -> bool:
    """Whether one of the rows may take the place of another; to look for those costs time."""
    counter = table.changed_when
    if not table.key or counter is None:
        return bool(table.key)
    if counter in same:
        return bool(same[counter])
    place = [each for each in table.names if each not in same].index(counter)
    return any(row[place] for row in rows)
