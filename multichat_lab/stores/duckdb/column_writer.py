"""How many rows get into a DuckDB file: `executemany` would take fifty times as long."""

from collections.abc import Sequence

import duckdb

from multichat_lab.columns import Row
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.sql.statements import RowWriter

FEW = 50
"""An appender costs more than it saves below so many rows."""


class ColumnWriter(RowWriter):
    """Writes many rows at once, column by column.

    Args:
        connection: where the store's file is attached, inside a transaction of the caller's.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._connection = connection

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that are new to a table, through an appender where there are many of them."""
        if len(rows) < FEW:
            super().insert(table, rows)
            return
        appender = self._connection.appender(table, columns=list(TABLES[table]))
        try:
            appender.append_rows(rows)
            appender.flush()
        except BaseException:
            appender.clear()  # else it would try again when it is dropped
            raise

    def run_many(self, statement: str, rows: Sequence[Row]) -> None:
        """Run an INSERT, or an UPDATE from a SELECT of values, once: a list for each column."""
        marks = ", ".join("?" * len(rows[0]))
        columns = statement.replace(f"VALUES ({marks})", f"SELECT {marks}")
        values = [list(each) for each in zip(*rows, strict=True)]
        self.cursor.execute(columns.replace("?", "unnest(?)"), values)
