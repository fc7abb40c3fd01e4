"""How many rows get into a PostgreSQL table: by COPY."""

from collections.abc import Sequence

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.postgresql.link import Session
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.sql.statements import RowWriter

FEW = 20
"""To begin a COPY costs more than to insert fewer rows."""


class CopyingRowWriter(RowWriter):
    """Writes many new rows at once.

    Args:
        session: a transaction.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that are new to a table, with the columns of the catalogue."""
        if len(rows) < FEW:
            super().insert(table, rows)
            return
        self._session.copy(f"COPY {table} ({quoted(TABLES[table])}) FROM STDIN", rows)
