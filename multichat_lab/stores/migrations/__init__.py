"""Numbered, append-only steps that bring a SQL store to the present schema.

A step that has been released is never edited; a change is a new step. The statements run on SQLite
and on DuckDB alike; `{serial}` stands for each one's way of numbering rows in commit order.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Protocol

from multichat_lab.errors import SchemaVersionError

STEPS: tuple[str, ...] = ("m001_chat", "m002_trading")


class Connection(Protocol):
    """What a step needs of a database: SQLite's and DuckDB's connections both fit."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""


def stored_version(connection: Connection) -> int:
    """Return the number of the newest step that the database has seen; 0 for an empty one."""
    tables = "SELECT count(*) FROM {} WHERE {} = 'schema_version'"
    catalog = (
        tables.format("sqlite_master", "name")
        if "sqlite" in type(connection).__module__
        else tables.format("duckdb_tables()", "database_name = current_database() AND table_name")
    )
    if not connection.execute(catalog).fetchone()[0]:
        return 0
    return int(connection.execute("SELECT max(version) FROM schema_version").fetchone()[0] or 0)


def migrate(
    connection: Connection, serial: str, location: str, keep_copy: Callable[[int], object]
) -> None:
    """Bring the database up to date, inside the caller's transaction.

    Args:
        connection: an open SQLite or DuckDB connection.
        serial: the type of a column that numbers rows in commit order.
        location: the store, for the message of an error.
        keep_copy: called with the old version before an existing store is changed.

    Raises:
        SchemaVersionError: a newer release wrote the store.
    """
    version = stored_version(connection)
    if version > len(STEPS):
        raise SchemaVersionError(
            f"{location} has schema version {version}; this release knows up to {len(STEPS)}",
            "Upgrade it: pip install --upgrade multichat-lab.",
        )
    if version == len(STEPS):
        return
    if version:
        keep_copy(version)
    for number, name in enumerate(STEPS[version:], start=version + 1):
        for statement in import_module(f"{__name__}.{name}").STATEMENTS:
            connection.execute(statement.replace("{serial}", serial))
        connection.execute(
            "INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ?)",
            (number, name, datetime.now(UTC).isoformat()),
        )
