"""Reading a Parquet data set as a store: its tables are views, and the statements those of SQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from multichat_lab.stores.copying.dataset.manifest import Manifest
from multichat_lab.stores.copying.dataset.shape import COLUMNS, declared, stored
from multichat_lab.stores.sql.kept import SqlKept
from multichat_lab.stores.sql.reader import SqlReader
from multichat_lab.stores.sums import Beside
from multichat_lab.stores.whole import Whole


def connected() -> duckdb.DuckDBPyConnection:
    """Return a DuckDB of its own, whose months are those of UTC."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def show(
    connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, tables: Iterable[str]
) -> None:
    """Make the views of tables, over the parts that a manifest names."""
    for table in tables:
        parts = [str(folder / each) for each in manifest.of_table(table)]
        there: Collection[str] = COLUMNS[table]
        if parts:
            there = manifest.columns[table]
            rows = connection.read_parquet(parts, hive_partitioning=False)
        else:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS no_{table} ({declared(table, 'packed')})"
            )
            rows = connection.table(f"no_{table}")
        rows.project(stored(table, there)).create_view(table, replace=True)


def show_all(connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> None:
    """Make the views of all tables."""
    show(connection, folder, manifest, COLUMNS)


class DatasetKept(SqlKept):
    """The rows themselves; that they are those that were written, their parts' checksums told."""

    def damaged(self) -> list[str]:
        """Return nothing: a part that cannot be read is none of its checksum."""
        return []

    def beside(self, session_ids: Sequence[str] | None) -> Beside:
        """Return that nothing is wrong: the parts were compared when they were opened."""
        return Beside()

    def marks(self, known: Iterable[str] | Mapping[str, object]) -> dict[str, int]:
        """Return nothing: a data set has no head."""
        return {}

    def whole(self) -> Whole:
        """Return nothing: a data set has no head."""
        return {}


class DatasetReader(SqlReader):
    """A view of a data set; see `contract.Reader`.

    Args:
        connection: has the views.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.kept: DatasetKept = DatasetKept(connection)
