"""The rows of runs, in this process's memory."""

from collections.abc import Iterable, Iterator
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.stores.rows import TableRow, check_table
from multichat_lab.stores.schema import KEYS, RUN_TABLES, TABLES

SESSION = TABLES["runs"].index("session_id")
KEY_PLACES = {
    table: TABLES[table].index(key[-1]) for table, key in KEYS.items() if table in RUN_TABLES
}
"""Where a row of a run has what tells it from the run's others; other rows stay as they came."""


class Runs:
    """All runs, each with its rows."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, dict[Any, Row]]] = {}  # run → table → key → row

    def add(self, table: str, row: Row) -> None:
        """Take in a row; one with the key of another replaces it."""
        rows = self._rows.setdefault(row[0], {}).setdefault(table, {})
        rows[row[KEY_PLACES[table]] if table in KEY_PLACES else len(rows)] = row

    def forget(self, run_ids: Iterable[str]) -> None:
        """Drop runs with all their rows."""
        for run_id in run_ids:
            self._rows.pop(run_id, None)

    def all(self) -> Iterator[TableRow]:
        """Yield all rows; of each run its own row first."""
        for tables in self._rows.values():
            for table, rows in tables.items():
                for row in rows.values():
                    yield table, row

    def rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows of one run in one table.

        Raises:
            StoreError: it is no table of runs.
        """
        check_table(table)
        rows = self._rows.get(run_id, {}).get(table, {})
        return [rows[key] for key in sorted(rows)]

    def of_sessions(self, session_ids: Iterable[str]) -> list[str]:
        """Return the ids of the runs that belong to sessions."""
        wanted = set(session_ids)
        return [
            run_id
            for run_id, tables in self._rows.items()
            if tables["runs"][run_id][SESSION] in wanted
        ]
