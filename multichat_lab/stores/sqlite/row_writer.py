"""How many rows get into an SQLite table: what a column has by default need not be handed over."""

import sqlite3
from collections.abc import Sequence
from operator import itemgetter

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.statements import RowWriter

FEW = 200
"""To look at all values of fewer rows costs more than it saves."""

_DEFAULTS = "SELECT name, dflt_value FROM pragma_table_info(?)"


class SqliteRowWriter(RowWriter):
    """Writes many rows without the columns in which all of them have the table's default.

    Most messages have no model, no cost, no parts: of twenty-one columns half are the same in all
    rows of an import, and each value handed over is bound to the statement on its own.

    Args:
        connection: inside a transaction of the caller's.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._defaults: dict[str, dict[str, str | None]] = {}

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that are new to a table, with the columns of the catalogue."""
        if len(rows) < FEW:
            super().insert(table, rows)
            return
        names = CATALOGUE[table].names
        told = [place for place in range(len(names)) if not self._is_default(table, place, rows)]
        columns = [names[place] for place in told]
        statement = f"INSERT INTO {table} ({quoted(columns)}) VALUES ({', '.join('?' * len(told))})"  # noqa: S608
        self.run_many(statement, list(map(itemgetter(*told), rows)))

    def _is_default(self, table: str, place: int, rows: Sequence[Row]) -> bool:
        """Whether all rows have in a column what the table gives it when nothing is told."""
        column = list(CATALOGUE[table].columns.values())[place]
        first = rows[0][place]
        return (
            (column.optional or column.stored_default is not None)
            and _literal(first) == self._default(table, column.name)
            and set(map(itemgetter(place), rows)) == {first}
        )

    def _default(self, table: str, name: str) -> str | None:
        if table not in self._defaults:
            found = self.cursor.execute(_DEFAULTS, (table,)).fetchall()
            self._defaults[table] = dict(found)
        return self._defaults[table][name]


def _literal(value: object) -> str | None:
    """Return a value as SQLite shows a default."""
    return f"'{value}'" if isinstance(value, str) else None if value is None else str(value)
