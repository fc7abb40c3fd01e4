"""The first load of a lab from a DuckDB file: DuckDB copies from file to file, by itself."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Protocol, TypeGuard

import duckdb

from multichat_lab.analysis.lab_tables import empty_tables, take_over
from multichat_lab.analysis.late_usage import fill_usage
from multichat_lab.stores.contract import Store
from multichat_lab.stores.duckdb.faults import translate_errors
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.changes import RevisionMark, generation_of

ROWS = 500_000
"""Rows of a table that are copied while others wait for the file."""

LARGE_BYTES = 16 * 1024 * 1024
"""A smaller file is read row by row: to open the lab's own file anew costs more than that."""


class Lender(Protocol):
    """A store that is one DuckDB file."""

    def lent(self) -> AbstractContextManager[Path]:
        """Lend the file: within the `with` block another DuckDB may attach it, read-only."""


def lends_much(store: Store | Lender) -> TypeGuard[Lender]:
    """Whether a store is a DuckDB file that is worth copying whole."""
    if not hasattr(store, "lent"):
        return False
    with store.lent() as path:
        return path.stat().st_size >= LARGE_BYTES


def copy_from(store: Lender, lab: Path) -> Iterator[RevisionMark]:
    """Copy a store's rows into the empty tables of a lab's file, which nobody has open.

    Yields:
        How far it has come, after each piece.
    """
    mark, complete = None, False
    while not complete:
        with store.lent() as path, closing(duckdb.connect(lab)) as carrier:
            with translate_errors(f"duckdb:{path}"):
                carrier.execute("ATTACH ? AS store (READ_ONLY)", [str(path)])
            mark, complete = _copy_some(carrier, mark)
        yield mark


def _copy_some(
    carrier: duckdb.DuckDBPyConnection, mark: RevisionMark | None
) -> tuple[RevisionMark, bool]:
    """Copy the next rows of each table, and return how far it has come, and whether that is all."""
    carrier.execute("BEGIN")
    carrier.execute("USE store")
    generation = generation_of(carrier)
    begins_anew = mark is not None and mark.generation != generation
    before = mark.revisions if mark is not None and not begins_anew else {}
    revisions, complete = dict(before), True
    pieces = []
    for table, known in CATALOGUE.items():
        first, last = carrier.execute(
            f"SELECT min({known.mark}), max({known.mark}) FROM {table}"  # noqa: S608
            f" WHERE {known.mark} > ?",
            (before.get(table, 0),),
        ).fetchall()[0]
        if last is not None:
            revisions[table] = min(last, first + ROWS - 1)
            complete = complete and revisions[table] == last
            pieces.append((table, known.mark, before.get(table, 0), revisions[table]))
    carrier.execute("USE lab")
    if begins_anew:
        empty_tables(carrier)
    for table, counter, after, last in pieces:
        # two numbers of the store's own, and names of the catalogue
        rows = (
            f"(SELECT * FROM store.{table}"  # noqa: S608
            f" WHERE {counter} > {after:d} AND {counter} <= {last:d})"
        )
        take_over(carrier, table, rows, replaces=bool(before and CATALOGUE[table].key))
    fill_usage(carrier)
    carrier.execute("COMMIT")
    carrier.execute("DETACH store")
    return RevisionMark(generation, revisions), complete
