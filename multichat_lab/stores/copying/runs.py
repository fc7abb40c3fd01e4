"""Copies of runs: their rows, and the seals that they were given when they were recorded."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from multichat_lab.columns import Row
from multichat_lab.errors import StoreError
from multichat_lab.stores.copying.portions import alike, fingerprint
from multichat_lab.stores.copying.targets import Source, Target
from multichat_lab.stores.schema import KEYS, RUN_TABLES
from multichat_lab.stores.sums import Sum

LOOKS = 50
"""How often a run is read until nobody has written to it between two looks."""


class RunRows(NamedTuple):
    """All of a run.

    Attributes:
        tables: table → its rows; seals: see `sealing`.
    """

    tables: Mapping[str, Sequence[Row]]
    seals: Sequence[Row]

    def fingerprints(self) -> dict[str, Sum]:
        """Return of each table how many rows there are, and the sum of their checksums."""
        every = {**self.tables, "seals": self.seals}
        return {table: fingerprint(table, rows) for table, rows in every.items()}


def run_ids(store: Source) -> set[str]:
    """Return the ids of all runs."""
    with store.reading() as reader:
        return {row[0] for row in reader.run_rows("runs", None)}


def copy_run(source: Source, target: Target, run_id: str) -> tuple[dict[str, Sum], dict[str, int]]:
    """Bring the copy of a run up to its source.

    Returns:
        Its fingerprints, and table → how many rows the copy lacked.

    Raises:
        StoreError: the target has another run of this id, or did not keep what it was given.
    """
    now, there = read_run(source, run_id), read_run(target, run_id)
    lacking = {t: _lacking(run_id, t, there.tables[t], now.tables[t]) for t in RUN_TABLES}
    seals = _lacking(run_id, "seals", there.seals, now.seals)
    written = {t: len(rows) for t, rows in {**lacking, "seals": seals}.items()}
    if any(written.values()):
        target.put_run(run_id, lacking, seals)
        there = read_run(target, run_id)
    wanted = now.fingerprints()
    if there.fingerprints() != wanted:
        raise StoreError(f"Run {run_id!r} is not in {target.location} as it was copied there", WHY)
    return wanted, written


WHY = "Another program may have written there, or a file is damaged: multichat verify"


def read_run(store: Source, run_id: str) -> RunRows:
    """Return all of a run as it was after one of its transactions.

    Raises:
        StoreError: somebody wrote to it all the time.
    """
    for _ in range(LOOKS):
        with store.reading() as reader:
            before = reader.kept.last_seal(run_id)
            rows = {table: alike(table, reader.run_rows(table, run_id)) for table in RUN_TABLES}
            seals = alike("seals", reader.kept.seals(run_id))
            if before == reader.kept.last_seal(run_id) == _last(seals):
                return RunRows(rows, seals)
    raise StoreError(f"Run {run_id!r} of {store.location} does not come to rest", "Copy it later.")


def _last(seals: Sequence[Row]) -> tuple[int, str | None]:
    return (seals[-1][1], seals[-1][3]) if seals else (0, None)


def _lacking(run_id: str, table: str, there: Sequence[Row], now: Sequence[Row]) -> list[Row]:
    """Return the rows that are new or changed.

    Raises:
        StoreError: there are others.
    """
    if table in KEYS:
        wide = len(KEYS[table])
        held = {row[:wide]: row for row in there}
        is_other = bool(held.keys() - {row[:wide] for row in now})
        lacking = [row for row in now if held.get(row[:wide]) != row]
    else:
        is_other = list(now[: len(there)]) != list(there)
        lacking = list(now[len(there) :])
    if is_other:
        raise StoreError(
            f"The copy has rows in {table} of run {run_id!r} that the source does not have",
            "Copy to an empty store.",
        )
    return lacking
