"""How many rows get into a DuckDB file: `executemany` would take fifty times as long."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256

import duckdb

from multichat_lab.columns import Row
from multichat_lab.stores.contract import IdColumn
from multichat_lab.stores.message_rows import PLACES
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.sql.reader import LOOKUPS, Lookup
from multichat_lab.stores.sql.statements import RowWriter, insert_statement

FEW = 50
"""An appender costs more than it saves below so many rows."""


def id_keys(message_ids: Sequence[str]) -> list[str]:
    """Return what the table's index has of each id, as migration 10 has it: half of its SHA-256."""
    return [sha256(each.encode()).hexdigest()[:32] for each in message_ids]


BY_KEY: Mapping[IdColumn, Lookup] = {**LOOKUPS, "message_id": Lookup("id_key", id_keys)}


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
        if table == "messages":
            ids = [row[PLACES["message_id"]] for row in rows]
            keys = id_keys(ids)
            with _naming_the_id(dict(zip(keys, ids, strict=True))):
                self._insert(
                    table, [(*row, k) for row, k in zip(rows, keys, strict=True)], "id_key"
                )
        else:
            self._insert(table, rows)

    def _insert(self, table: str, rows: Sequence[Row], *more: str) -> None:
        if len(rows) < FEW:
            self.run(insert_statement(table, *more), rows)
            return
        appender = self._connection.appender(table, columns=[*TABLES[table], *more])
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


@contextmanager
def _naming_the_id(ids: Mapping[str, str]) -> Iterator[None]:
    """Let DuckDB's error name the id that is taken, and not its key."""
    try:
        yield
    except duckdb.ConstraintException as error:
        told = str(error).replace("-", "")
        taken = next((each for key, each in ids.items() if key in told), None)
        raise (error if taken is None else duckdb.ConstraintException(repr(taken))) from error
