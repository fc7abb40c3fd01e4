"""Runs in memory: the rows of each, as the journal of a memory or json store has them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from multichat_lab.stores.questions import Row
from multichat_lab.stores.run_rows import TableRow, check_table
from multichat_lab.stores.schema import TABLES

SESSION = TABLES["runs"].index("session_id")
ORDER = TABLES["orders"].index("order_id")


@dataclass(slots=True)
class RunState:
    """One run: its own row, its orders by their number, and all else as it came."""

    run: Row
    orders: dict[int, Row] = field(default_factory=dict)
    others: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of one table."""
        if table == "runs":
            return [self.run]
        if table == "orders":
            return [self.orders[number] for number in sorted(self.orders)]
        return list(self.others.get(table, ()))


class RunJournal:
    """All runs of a journal."""

    def __init__(self) -> None:
        self._states: dict[str, RunState] = {}

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._states

    def add(self, table: str, row: Row) -> None:
        """Take in a row; that of its run has come before.

        Raises:
            KeyError: it has not.
        """
        run_id = row[0]
        if table == "runs":
            if run_id in self._states:
                self._states[run_id].run = row
            else:
                self._states[run_id] = RunState(row)
        elif table == "orders":
            self._states[run_id].orders[row[ORDER]] = row
        else:
            self._states[run_id].others.setdefault(table, []).append(row)

    def rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows of one run in one table.

        Raises:
            StoreError: it is no table of runs.
        """
        check_table(table)
        state = self._states.get(run_id)
        return state.rows(table) if state else []

    def of_sessions(self, session_ids: Iterable[str]) -> list[str]:
        """Return the ids of the runs that belong to sessions."""
        wanted = set(session_ids)
        return [run_id for run_id, each in self._states.items() if each.run[SESSION] in wanted]

    def forget(self, run_ids: Iterable[str]) -> None:
        """Drop runs with all their rows."""
        for run_id in run_ids:
            self._states.pop(run_id, None)

    def all_rows(self) -> Iterator[TableRow]:
        """Yield the rows of all runs, each run's own row before its others."""
        for state in self._states.values():
            yield "runs", state.run
            for row in state.orders.values():
                yield "orders", row
            for table, rows in state.others.items():
                for row in rows:
                    yield table, row
