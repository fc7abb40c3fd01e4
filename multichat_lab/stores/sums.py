"""Sums over what stands beside messages: of each session and table, how many rows, and their sum.

A transaction that adds, changes or removes a row changes the sum with it, so that a row that
another program altered, lost or added is told by its table. Messages, which are linked one to the
next (see `chain`), have no part in it.

    sum = the SHA-256 of MessagePack([table, [name, value] of each column that says something]),
          first 40 digits, added up modulo 2^160 in whatever order
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from multichat_lab.columns import Kind, Row
from multichat_lab.stores.chain import DIGITS, checksum
from multichat_lab.stores.damage import Damage, What
from multichat_lab.stores.schema import CATALOGUE

SUMMED = ("sessions", "participants", "relations", "revisions", "reactions", "annotations")
"""Tables of which each session has a sum."""

KNOWN = {*SUMMED, "identities"}
"""Tables of which there are sums, those of the store among them."""

STORE = ""
"""Stands for the store itself, as no session's id does: which sessions it has, and identities."""

Part = tuple[str, str]
"""A session, or the store, and a table."""

Sum = tuple[int, int]
"""How many rows, and the sum of their checksums."""

Sums = Mapping[Part, Sum]

NOTHING: Sum = (0, 0)
MODULUS = 1 << 4 * DIGITS

_EXACT: dict[Kind, Callable[[Any], Any]] = {"number": float, "flag": int}
_COLUMNS = {
    table: [
        (place, each.name, each.stored_default, _EXACT.get(each.kind))
        for place, each in enumerate(CATALOGUE[table].columns.values())
    ]
    for table in (*SUMMED, "identities")
}


def summed(before: Sum, table: str, rows: Iterable[Row], sign: int = 1) -> Sum:
    """Return a sum after rows came, or went.

    Args:
        before: the sum before.
        table: the name of their table.
        rows: in the column order of the table.
        sign: -1 when they went.
    """
    count, total = before
    for row in rows:
        told = [
            (name, exact(row[at]) if exact and isinstance(row[at], int | float) else row[at])
            for at, name, usual, exact in _COLUMNS[table]
            if row[at] != usual
        ]
        count, total = count + sign, total + sign * int(checksum(table, told), 16)
    return count, total % MODULUS


def summed_ids(before: Sum, session_ids: Iterable[str], sign: int = 1) -> Sum:
    """Return the sum of which sessions there are after some came, or went."""
    count, total = before
    for each in session_ids:
        count, total = count + sign, total + sign * int(checksum(each), 16)
    return count, total % MODULUS


def added(one: Sum, other: Sum) -> Sum:
    """Return both sums together."""
    return one[0] + other[0], (one[1] + other[1]) % MODULUS


@dataclass(frozen=True, slots=True)
class Beside:
    """What was found beside messages.

    Attributes:
        damage: the first thing that is wrong in each session, and in the store.
        bare: sessions that have no sums, as an older release left them; `STORE` for the store.
    """

    damage: tuple[Damage, ...] = ()
    bare: tuple[str, ...] = ()


def compared(told: Sums, found: Sums, owners: Iterable[str]) -> Beside:
    """Compare sums with rows.

    Args:
        told: the sums that are kept, those of the store among them.
        found: the sums of the rows that are there.
        owners: the sessions, and perhaps the store, that are looked at.
    """
    damage, bare = [], []
    tables: dict[str, set[str]] = defaultdict(set)
    for owner, table in told:
        tables[owner].add(table)
    for owner in owners:
        has = tables.get(owner, set())
        if "sessions" in has and has <= KNOWN:
            damage += list(_unlike(told, found, owner))[:1]
        elif has or (STORE, "sessions") in told:  # one of an older release has none whatever
            whose = f"session {owner!r}" if owner else "the store"
            what = f"The sums over what stands beside the messages of {whose} are lost"
            damage.append(Damage(owner or None, None, "lost", what))
        else:
            bare.append(owner)
    return Beside(tuple(damage), tuple(bare))


def _unlike(told: Sums, found: Sums, owner: str) -> Iterator[Damage]:
    for table in (*SUMMED, "identities"):
        part = owner, table
        before, now = told.get(part, NOTHING), found.get(part, NOTHING)
        if before != now:
            what = _what(before[0], now[0])
            yield Damage(owner or None, None, what, _in_words(part, before[0], now[0]))


def _what(before: int, now: int) -> What:
    return "altered" if before == now else "lost" if before > now else "added"


def _in_words(part: Part, before: int, now: int) -> str:
    owner, table = part
    whose = f"session {owner!r}" if owner else "the store"
    if owner and table == "sessions" and now:
        return f"Topic, status, times or metadata of {whose} are not as they were recorded"
    if owner and table == "sessions":
        return f"Session {owner!r} is lost"
    if before > now:
        return f"{before - now} of {before} {table} of {whose} lost"
    if before < now:
        return f"{now - before} of {now} {table} of {whose} added: nobody recorded them"
    return f"{table.capitalize()} of {whose} are not as they were recorded"
