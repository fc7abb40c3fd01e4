"""The lab's own tables: those of a store, typed for analysis, and what takes rows into them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from multichat_lab.analysis.inferred_view import INFERRED_VIEW
from multichat_lab.analysis.utterances import utterance_views
from multichat_lab.columns import Column, quoted
from multichat_lab.stores.schema import CATALOGUE, KEYS, PARTS_VIEW, SESSIONS, TABLES

HEADERS = "internal.session_headers"
"""Where the sessions' own fields lie; the view `sessions` adds what follows from the messages."""

LAB_NAMES = {table: HEADERS if table == "sessions" else table for table in TABLES}

DERIVED = {
    "last_activity": "coalesce(newest, created_at) AS last_activity",
    "message_count": "coalesce(messages, 0) AS message_count",
    "participants": "coalesce(present, []) AS participants",
    "head": "head",
}
SESSIONS_VIEW = f"""
    CREATE VIEW sessions AS
    SELECT {", ".join(DERIVED.get(name, name) for name in SESSIONS)}
    FROM {HEADERS}
    LEFT JOIN (SELECT session_id, count(*) AS messages, max(timestamp) AS newest,
               arg_max(hash, seq) AS head
               FROM messages GROUP BY session_id) USING (session_id)
    LEFT JOIN (SELECT session_id, list(participant ORDER BY position) AS present
               FROM all_participants() WHERE left_at IS NULL GROUP BY session_id)
    USING (session_id)
"""  # noqa: S608

COUNTS = " UNION ALL ".join(
    f"SELECT '{table}' AS \"table\", count(*) AS rows FROM {table}"  # noqa: S608
    for table in TABLES
)
"""How many rows each table has."""

SLICES = (
    "CREATE MACRO all_messages() AS TABLE FROM lab.main.messages",
    "CREATE MACRO all_participants() AS TABLE FROM lab.main.participants",
    "CREATE MACRO is_slice() AS false",
    "CREATE MACRO in_slice(session, message) AS true",
)
"""Which messages a measure is of: all, unless `slices` says otherwise for one question; then
`messages` are the slice, `participants` those of its sessions, and `all_messages()` and
`all_participants()` still the whole."""

OFF = (
    "enable_external_access",
    "python_enable_replacements",
    "autoinstall_known_extensions",
    "autoload_known_extensions",
    "allow_community_extensions",
    "allow_persistent_secrets",
)
"""What a query cannot have, being somebody's text: files, the network, variables of Python, more of
DuckDB than there is, secrets of this machine."""


WRONG_OPTIMIZERS = "common_subplan"
"""Steps of DuckDB's planner that give wrong answers: this one takes, in DuckDB 2.0.1, two joins of
the same tables for the same when they differ only in the column that they join by, so that a count
by recipient went by senders."""


def converted(column: Column) -> str:
    """Return the expression that makes a lab value of a stored one."""
    if column.kind == "time":
        return f"make_timestamptz({quoted([column.name])})"
    return f"{quoted([column.name])}::{column.form.lab}"


def connected(path: Path, memory: str) -> duckdb.DuckDBPyConnection:
    """Return a connection to the lab's own file, which can reach no other.

    Args:
        path: the file.
        memory: what DuckDB may hold, as it reads it.
    """
    connection = duckdb.connect(path)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute(f"SET GLOBAL disabled_optimizers = '{WRONG_OPTIMIZERS}'")
    connection.execute("SET GLOBAL fsync_mode = 'NONE'")  # nobody reads it after a crash
    for capability in OFF:
        connection.execute(f"SET GLOBAL {capability} = false")
    connection.execute(f"SET GLOBAL memory_limit = '{memory}'")  # a checked amount
    free = shutil.disk_usage(path.parent).free // 2
    connection.execute(f"SET GLOBAL max_temp_directory_size = '{free}B'")
    connection.execute("SET GLOBAL lock_configuration = true")
    return connection


def is_sound(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether a connection still answers: an error within DuckDB itself ends all at once."""
    try:
        connection.execute("SELECT 1").fetchall()
    except duckdb.FatalException:
        return False
    return True


def beside(path: Path) -> Path:
    """Copy a lab's file, whose DuckDB has ended, to where another can open it; return that path.

    What was committed is in it. The file itself belongs to the one that has ended for as long as
    somebody holds an answer of it.
    """
    folder = Path(mkdtemp(dir=path.parent))
    for each in (path, path.with_name(f"{path.name}.wal")):
        if each.exists():
            shutil.copyfile(each, folder / each.name)
    return folder / path.name


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the lab's empty tables and views."""
    connection.execute("CREATE SCHEMA internal")
    for table, known in CATALOGUE.items():
        fields = ", ".join(
            f"{quoted([each.name])} {each.form.lab}" for each in known.columns.values()
        )
        connection.execute(f"CREATE TABLE {LAB_NAMES[table]} ({fields})")
    for statement in (*SLICES, SESSIONS_VIEW):
        connection.execute(statement)
    connection.execute(PARTS_VIEW)
    connection.execute(INFERRED_VIEW)
    for statement in utterance_views():
        connection.execute(statement)


def empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget all that was copied."""
    for name in LAB_NAMES.values():
        connection.execute(f"DELETE FROM {name}")  # noqa: S608


def take_over(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    arrived: str,
    replaces: bool,
    values: Sequence[object] = (),
) -> None:
    """Copy stored rows into the lab's table.

    Args:
        connection: the lab's, in a transaction.
        table: its name in the catalogue.
        arrived: the table or query that has the rows, no key twice.
        replaces: whether a row may take the place of one that is there.
        values: what stands for the marks in `arrived`.
    """
    name = LAB_NAMES[table]
    if replaces:
        key = quoted(KEYS[table])
        connection.execute(
            f"DELETE FROM {name} WHERE ({key}) IN (SELECT ({key}) FROM {arrived})",  # noqa: S608
            values,
        )
    known = ", ".join(converted(each) for each in CATALOGUE[table].columns.values())
    connection.execute(f"INSERT INTO {name} SELECT {known} FROM {arrived}", values)  # noqa: S608
