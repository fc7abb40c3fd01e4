"""The lab's own copy of a store's tables: typed for analysis, filled past a mark."""

from collections.abc import Sequence

import duckdb

from multichat_lab.columns import Column, Row, quoted
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import CATALOGUE, KEYS, PARTS_VIEW, SESSIONS, TABLES, Table

HEADERS = "internal.session_headers"
"""Where the sessions' own fields lie; the view `sessions` adds what follows from the messages."""

LAB_NAMES = {"sessions": HEADERS}

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


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the lab's empty tables and views."""
    connection.execute("CREATE SCHEMA internal")
    for table, known in CATALOGUE.items():
        name = LAB_NAMES.get(table, table)
        fields = ", ".join(
            f"{quoted([each.name])} {each.form.lab}" for each in known.columns.values()
        )
        connection.execute(f"CREATE TABLE {name} ({fields})")
    connection.execute(SESSIONS_VIEW)
    connection.execute(PARTS_VIEW)
    for statement in SLICES:
        connection.execute(statement)


def load(connection: duckdb.DuckDBPyConnection, changes: Changes) -> None:
    """Bring the tables up to date with what a store gained, in one transaction."""
    connection.execute("BEGIN")
    try:
        if changes.reload:
            for table in TABLES:
                connection.execute(f"DELETE FROM {LAB_NAMES.get(table, table)}")  # noqa: S608
        for table, rows in changes.rows.items():
            _load_rows(connection, table, rows)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _load_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    columns = CATALOGUE[table].columns.values()
    name = LAB_NAMES.get(table, table)
    fields = ", ".join(f"{quoted([each.name])} {each.form.stored}" for each in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE arrived ({fields})")
    appender = connection.appender("arrived")
    appender.append_rows(rows)
    appender.flush()
    newest = ""
    if _may_replace(CATALOGUE[table], rows):
        key = ", ".join(KEYS[table])
        connection.execute(
            f"DELETE FROM {name} WHERE ({key}) IN (SELECT ({key}) FROM arrived)"  # noqa: S608
        )
        newest = f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY rowid DESC) = 1"
    values = ", ".join(converted(each) for each in columns)
    connection.execute(f"INSERT INTO {name} SELECT {values} FROM arrived {newest}")  # noqa: S608
    connection.execute("DROP TABLE arrived")


def _may_replace(table: Table, rows: Sequence[Row]) -> bool:
    """Whether one of the rows may take the place of another; to look for those costs time."""
    if not table.key or table.changed_when is None:
        return bool(table.key)
    place = table.names.index(table.changed_when)
    return any(row[place] for row in rows)
