"""How rows get into a SQL store's tables: one by one, or as a database takes many of them best."""

from collections.abc import Sequence

from multichat_lab.columns import Row
from multichat_lab.stores.sql.reader import Cursor
from multichat_lab.stores.sql.statements import insert_statement


class RowWriter:
    """Writes rows through a cursor, each by a statement of its own.

    Args:
        cursor: where the statements run.
    """

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that are new to a table, with the columns of the catalogue."""
        self.run(insert_statement(table), rows)

    def run(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement for each row of values."""
        if len(rows) == 1:
            self.cursor.execute(statement, rows[0])
        elif rows:
            self.run_many(statement, rows)

    def run_many(self, statement: str, rows: Sequence[Row]) -> None:
        """Run a statement for two rows of values or more."""
        self.cursor.executemany(statement, rows)
