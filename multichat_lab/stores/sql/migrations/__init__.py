"""Numbered, append-only steps that bring a SQL store to the present schema.

A step that has been released is never edited; a change is a new step. The statements run on SQLite,
DuckDB and PostgreSQL alike, those of `ON_SQLITE`, `ON_DUCKDB` and `ON_POSTGRESQL` there alone;
`{serial}` stands for each one's way of numbering rows in commit order. A step takes the types of
its columns from the catalogue:

    STATEMENTS = (*add_columns("messages", "model", "cost"), create_table("parts", "message_id"))
"""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal, Protocol

from multichat_lab.columns import Column, quoted
from multichat_lab.errors import SchemaVersionError, StoreError
from multichat_lab.stores.schema import CATALOGUE

STEPS: tuple[str, ...] = tuple(
    sorted(each.name for each in iter_modules(__path__) if each.name.startswith("m"))
)
"""The modules beside this one, by number."""

SCHEMA_VERSION = len(STEPS)
"""The number of the newest migration."""


Dialect = Literal["sqlite", "postgresql", "duckdb"]
TABLES_THERE: dict[Dialect, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
    "duckdb": "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()",
}
"""Whose SQL it is → how one asks there which tables there are."""

OWN = {"schema_version", "store_state"}
"""Tables that every store has, and hardly another program's database."""


class Connection(Protocol):
    """What a step needs of a database: SQLite's and DuckDB's connections both fit."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""


def table_names(connection: Connection) -> set[str]:
    """Return the names of the database's tables."""
    found = connection.execute(TABLES_THERE[dialect_of(connection)]).fetchall()
    return {name for (name,) in found}


def dialect_of(connection: object) -> Dialect:
    """Return whose a connection, or cursor, is."""
    module = type(connection).__module__
    return next((each for each in TABLES_THERE if each in module), "duckdb")


def require_own(connection: Connection, location: str) -> int:
    """Return the number of the newest step that the database has seen; 0 for an empty one.

    Raises:
        StoreError: the database holds another program's tables.
        SchemaVersionError: a newer release wrote the store.
    """
    tables = table_names(connection)
    if not tables:
        return 0
    if not tables >= OWN:
        raise StoreError(
            f"{location} is another program's database; it holds {', '.join(sorted(tables)[:3])}",
            "Choose another path for the store.",
        )
    version = int(connection.execute("SELECT max(version) FROM schema_version").fetchone()[0] or 0)
    if version > len(STEPS):
        raise SchemaVersionError(
            f"{location} has schema version {version}; this release knows up to {len(STEPS)}",
            "Upgrade it: pip install --upgrade multichat-lab.",
        )
    return version


def first_migration(connection: Connection) -> datetime:
    """Return when the store was made: when its first step was applied."""
    (applied_at,) = connection.execute("SELECT min(applied_at) FROM schema_version").fetchone()
    return datetime.fromisoformat(applied_at)


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
        StoreError, SchemaVersionError: see `require_own`.
    """
    version = require_own(connection, location)
    steps = [(name, _statements(connection, name)) for name in STEPS[version:]]
    if version > 0 and any(statements for _, statements in steps):
        keep_copy(version)
    for number, (name, statements) in enumerate(steps, start=version + 1):
        for statement in statements:
            connection.execute(statement.replace("{serial}", serial))
        connection.execute(
            "INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ?)",
            (number, name, datetime.now(UTC).isoformat()),
        )


def _statements(connection: Connection, name: str) -> tuple[str, ...]:
    """Return what a step runs on the database; some have nothing for SQLite."""
    step = import_module(f"{__name__}.{name}")
    own = f"ON_{dialect_of(connection).upper()}"
    return (*step.STATEMENTS, *getattr(step, own, ()))


def create_table(table: str, *names: str) -> str:
    """Return the statement that makes a table of the catalogue.

    Args:
        table: its name.
        names: the columns that the table has at this step; later ones come with later steps.
    """
    known = CATALOGUE[table]
    columns = [_required(known.columns[name]) for name in names]
    if known.key:
        columns += [f"{known.mark} BIGINT NOT NULL", f"PRIMARY KEY ({', '.join(known.key)})"]
    else:
        columns.insert(0, f"{known.mark} {{serial}}")
    return f"CREATE TABLE {table} ({', '.join(columns)})"


def add_columns(table: str, *names: str) -> tuple[str, ...]:
    """Return the statements that add columns of the catalogue; old rows get their defaults."""
    return tuple(
        f"ALTER TABLE {table} ADD COLUMN {_added(CATALOGUE[table].columns[name])}" for name in names
    )


def _required(column: Column) -> str:
    return f"{quoted([column.name])} {column.form.stored}{'' if column.optional else ' NOT NULL'}"


def _added(column: Column) -> str:
    # DuckDB adds no column with a constraint, so that none is NOT NULL
    default = column.stored_default
    text = f"'{default}'" if isinstance(default, str) else default
    return f"{quoted([column.name])} {column.form.stored}" + (
        "" if default is None else f" DEFAULT {text}"
    )
