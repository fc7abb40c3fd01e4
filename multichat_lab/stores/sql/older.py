"""Reading a store of an older release where nothing can be written: views with what it lacks."""

from multichat_lab.columns import Column, quoted
from multichat_lab.stores.schema import CATALOGUE, COUNTERS, SESSIONS, Table
from multichat_lab.stores.sql.migrations import Connection, dialect_of, table_names

_FOLLOWS = {
    "reply_kind": "CASE WHEN reply_to IS NULL THEN 'unknown' ELSE 'declared' END",
    "time_kind": """CASE WHEN metadata LIKE '%"import.synthetic_times": true%'"""
    " THEN 'made_up' ELSE 'known' END",
}
"""Columns of messages that follow from older ones, as migration 4 has it."""
_NO_SUMS = "'' AS session_id, '' AS name, 0 AS number, '' AS total"


def show_as_newest(connection: Connection) -> None:
    """Let a connection to an older store be read as one of the present schema.

    Each table that lacks columns, or is missing, gets a temporary view of its name in front of it:
    what the store does not know is NULL or its default, as after a migration. The file stays as
    it is.

    Args:
        connection: of SQLite, or of DuckDB with the file attached as `store`.
    """
    place = "main" if dialect_of(connection) == "sqlite" else "store.main"
    if dialect_of(connection) == "sqlite":
        connection.execute("PRAGMA temp_store = MEMORY")
    there = table_names(connection)
    if "sums" not in there:
        connection.execute(f"CREATE TEMP VIEW sums AS SELECT {_NO_SUMS} WHERE FALSE")
    for name, table in CATALOGUE.items():
        known = _columns(connection, f"{place}.{name}") if name in there else set()
        counted = COUNTERS if name == "sessions" else ()
        lacking = [each for each in (*table.names, *counted, table.mark) if each not in known]
        if lacking:
            found = ["*"] if known else []
            columns = ", ".join([*found, *(_shown(each, table, known) for each in lacking)])
            rows = f"FROM {place}.{name}" if known else "WHERE FALSE"
            connection.execute(f"CREATE TEMP VIEW {name} AS SELECT {columns} {rows}")


def _columns(connection: Connection, table: str) -> set[str]:
    found = connection.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608 - of the catalogue
    return {column[0] for column in found.description}


def _shown(name: str, table: Table, known: set[str]) -> str:
    """Return a column that the store lacks, as it is where nobody knows it."""
    column = table.columns.get(name) or SESSIONS.get(name)
    value = "NULL" if column is None else _unknown(column, known)
    form = "BIGINT" if column is None else column.form.stored
    return f"CAST({value} AS {form}) AS {quoted([name])}"


def _unknown(column: Column, known: set[str]) -> str:
    if column.name in _FOLLOWS and {"reply_to", "metadata"} <= known:
        return _FOLLOWS[column.name]
    default = column.stored_default
    if default is None:
        return "NULL"
    return f"'{default}'" if isinstance(default, str) else str(default)
