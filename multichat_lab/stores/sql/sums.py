"""The sums that a SQL store keeps of what stands beside messages, and those of what is there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.sql.cursor import Cursor, among
from multichat_lab.stores.sums import (
    NOTHING,
    STORE,
    SUMMED,
    Beside,
    Part,
    Sum,
    compared,
    summed,
    summed_ids,
)

ROWS = 10_000
"""So many are in memory at a time."""

_SUMS = "SELECT session_id, name, number, total FROM sums"
_NAMED = f"{_SUMS} WHERE session_id IN ({{marks}})"


def kept_sums(cursor: Cursor, owners: Sequence[str] | None) -> dict[Part, Sum]:
    """Return the sums that are kept of sessions, or of the store; None: all of them."""
    found = (
        cursor.execute(_SUMS).fetchall()
        if owners is None
        else among(cursor, _NAMED, (), list(owners))
    )
    return {(owner, name): _sum_of(number, total) for owner, name, number, total in found}


def _sum_of(number: object, total: object) -> Sum:
    """Return a sum as it is kept; one that is damaged is that of no rows whatever."""
    try:
        return int(str(number)), int(str(total), 16)
    except ValueError:
        return -1, -1


def sums_there(cursor: Cursor, session_ids: Sequence[str] | None) -> dict[Part, Sum]:
    """Return the sums of what is there of sessions; None: of all, and of the store."""
    sums: dict[Part, Sum] = defaultdict(lambda: NOTHING)
    for table in SUMMED:
        for row in _rows(cursor, table, session_ids):
            sums[row[0], table] = summed(sums[row[0], table], table, [row])
    if session_ids is None:
        ids = [owner for owner, table in sums if table == "sessions"]
        sums[STORE, "sessions"] = summed_ids(NOTHING, ids)
        identities = summed(NOTHING, "identities", _rows(cursor, "identities", None))
        sums |= {(STORE, "identities"): identities} if identities[0] else {}
    return sums


def beside(cursor: Cursor, session_ids: Sequence[str] | None) -> Beside:
    """Compare what is there of sessions with its sums; None: of all, and of the store."""
    found = sums_there(cursor, session_ids)
    if session_ids is None:
        told = kept_sums(cursor, None)
        owners = {owner for owner, _ in (*told, *found)} | {STORE}
        return compared(told, found, [*sorted(owners - {STORE}, key=str), STORE])
    told = kept_sums(cursor, [*session_ids, STORE])
    return compared(told, found, session_ids)


def _rows(cursor: Cursor, table: str, session_ids: Sequence[str] | None) -> Iterator[Row]:
    select = f"SELECT {quoted(TABLES[table])} FROM {table}"  # noqa: S608
    if session_ids is not None:
        yield from among(cursor, f"{select} WHERE session_id IN ({{marks}})", (), session_ids)
        return
    found = cursor.execute(select)
    while rows := found.fetchmany(ROWS):
        yield from rows
