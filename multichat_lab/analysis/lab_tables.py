"""The lab's own copy of a store's tables: typed for analysis, filled past a mark."""

from collections.abc import Sequence

import duckdb

from multichat_lab.stores.questions import Changes, Row
from multichat_lab.stores.schema import FLAGS, KEYS, OBJECTS, TABLES, TIMES

HEADERS = "internal.session_headers"
"""Where the sessions' own fields lie; the view `sessions` adds what follows from the messages."""

LAB_NAMES = {"sessions": HEADERS}
NUMBERS = frozenset({
    "quantity", "limit_price", "stop_price", "price", "commission", "slippage", "entry_price",
    "exit_price", "pnl", "return_pct", "cash", "position_value", "equity", "drawdown",
    "initial_cash", "trail_distance", "trail_fraction", "open", "high", "low", "close", "volume",
})  # fmt: skip
COUNTS = frozenset({"seq", "position", "order_id", "fill_id", "trade_id", "seed",
                    "entry_order_id", "exit_order_id", "request_id", "event", "bar_count",
                    "parent_id", "replaces", "closed_event"})  # fmt: skip

SESSIONS_VIEW = f"""
    CREATE VIEW sessions AS
    SELECT session_id, topic, status, created_at,
           coalesce(newest, created_at) AS last_activity, ended_at,
           coalesce(messages, 0) AS message_count,
           coalesce(present, []) AS participants, metadata
    FROM {HEADERS}
    LEFT JOIN (SELECT session_id, count(*) AS messages, max(timestamp) AS newest
               FROM messages GROUP BY session_id) USING (session_id)
    LEFT JOIN (SELECT session_id, list(participant ORDER BY position) AS present
               FROM participants WHERE left_at IS NULL GROUP BY session_id) USING (session_id)
"""  # noqa: S608


def column_type(column: str) -> str:
    """Return the DuckDB type of a column in the lab."""
    if column in TIMES:
        return "TIMESTAMPTZ"
    if column in NUMBERS:
        return "DOUBLE"
    if column in COUNTS:
        return "BIGINT"
    if column in FLAGS:
        return "BOOLEAN"
    return "JSON" if column in OBJECTS else "VARCHAR"


def stored_type(column: str) -> str:
    """Return the DuckDB type of a column as the stores hand it over."""
    kind = column_type(column)
    return {"TIMESTAMPTZ": "BIGINT", "JSON": "VARCHAR", "BOOLEAN": "BIGINT"}.get(kind, kind)


def converted(column: str) -> str:
    """Return the expression that makes a lab value of a stored one."""
    if column in TIMES:
        return f"make_timestamptz({column})"
    return f"{column}::{column_type(column)}" if column in OBJECTS | FLAGS else column


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the lab's empty tables and views."""
    connection.execute("CREATE SCHEMA internal")
    for table, columns in TABLES.items():
        name = LAB_NAMES.get(table, table)
        fields = ", ".join(f"{column} {column_type(column)}" for column in columns)
        connection.execute(f"CREATE TABLE {name} ({fields})")
    connection.execute(SESSIONS_VIEW)


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
    columns = TABLES[table]
    name = LAB_NAMES.get(table, table)
    fields = ", ".join(f"{column} {stored_type(column)}" for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE arrived ({fields})")
    appender = connection.appender("arrived")
    appender.append_rows(rows)
    appender.flush()
    newest = ""
    if table in KEYS:
        key = ", ".join(KEYS[table])
        connection.execute(
            f"DELETE FROM {name} WHERE ({key}) IN (SELECT ({key}) FROM arrived)"  # noqa: S608
        )
        newest = f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY rowid DESC) = 1"
    values = ", ".join(converted(column) for column in columns)
    connection.execute(f"INSERT INTO {name} SELECT {values} FROM arrived {newest}")  # noqa: S608
    connection.execute("DROP TABLE arrived")
