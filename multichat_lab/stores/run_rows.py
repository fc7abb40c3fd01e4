"""What every store checks of the rows of a run before it writes them."""

import math
from collections.abc import Callable, Sequence

from multichat_lab.errors import StoreError
from multichat_lab.stores.questions import Row
from multichat_lab.stores.schema import KEYS, RUN_TABLES, TABLES

TableRow = tuple[str, Row]
"""A table of runs, and a row in it."""


def check_table(table: str) -> None:
    """Refuse what is no table of runs.

    Raises:
        StoreError: names the tables that are.
    """
    if table not in RUN_TABLES:
        raise StoreError(f"{table!r} is no table of runs", f"Known: {', '.join(RUN_TABLES)}.")


def check_rows(table: str, rows: Sequence[Row]) -> None:
    """Refuse rows that do not have the columns of their table, or that JSON could not hold.

    Raises:
        StoreError: names the table and its columns, or the number that is not finite.
    """
    check_table(table)
    columns = TABLES[table]
    for row in rows:
        if len(row) != len(columns):
            raise StoreError(
                f"A row of {table} has {len(row)} columns, not {len(columns)}: {row!r:.80}",
                f"Give {', '.join(columns)}.",
            )
        for value in row:
            if value.__class__ is float and not math.isfinite(value):
                raise StoreError(f"A row of {table} holds {value}: {row!r:.80}", "Use None for it.")
            if value.__class__ is int and not -(2**63) <= value < 2**63:
                raise StoreError(
                    f"A row of {table} holds {value}, which no store can", "Use 64 bits at most."
                )


def require_runs(table: str, rows: Sequence[Row], is_known: Callable[[str], bool]) -> None:
    """Refuse rows of a run that is not in the store.

    Raises:
        StoreError: names the run.
    """
    if table == "runs":
        return
    for run_id in {row[0] for row in rows}:
        if not is_known(run_id):
            raise StoreError(
                f"There is no run {run_id!r} for rows of {table}", "Put its row into runs first."
            )


def latest_rows(table: str, rows: Sequence[Row]) -> list[Row]:
    """Return the last row of each key, for a table that has one."""
    places = [TABLES[table].index(name) for name in KEYS[table]]
    return list({tuple(row[place] for place in places): row for row in rows}.values())
