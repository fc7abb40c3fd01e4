"""Seals: what a run wrote in one transaction, its checksum, and which words came before it.

Each transaction that writes rows of a run adds a seal to it: checksums of the rows, how many
messages the session of the run had and the hash of the last, and the hash of the seal before. So
"these words came before this trade" can be proved, and a row that was altered, lost or added is
named.

    hash = first 40 digits of SHA-256(hash before, or nothing, then the content)
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from multichat_lab.columns import Kind, Row
from multichat_lab.stores.accepted import first_accepted
from multichat_lab.stores.chain import DIGITS, ROWS
from multichat_lab.stores.contract import Reader, Transaction
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.schema import CATALOGUE, KEYS, RUN_TABLES, TABLES

Put = Mapping[str, Sequence[Row]]
"""Table → rows that a transaction has written, in their order."""

Links = Mapping[str, Mapping[int, str | None]]

_SEQ, _HASH = map(TABLES["messages"].index, ("seq", "hash"))
_EXACT: dict[Kind, Callable[[Any], Any]] = {"number": float, "flag": int, "count": int}
_FORMS = {
    table: [_EXACT.get(each.kind) for each in CATALOGUE[table].columns.values()]
    for table in RUN_TABLES
}
_packed = msgspec.msgpack.Encoder().encode


def digest(table: str, rows: Sequence[Row]) -> str:
    """Return the checksum of rows of a table of runs, in their order."""
    total = sha256()
    for row in rows:
        values = zip(_FORMS[table], row, strict=True)
        total.update(_packed([v if f is None or v is None else f(v) for f, v in values]))
    return total.hexdigest()[:DIGITS]


def hash_after(previous: str | None, content: str) -> str:
    """Return the hash of a seal after another."""
    return sha256(((previous or "") + content).encode()).hexdigest()[:DIGITS]


def seals_of(transaction: Transaction, put: Put) -> list[Row]:
    """Return the seals of what a transaction has written, as rows of `seals`.

    Args:
        transaction: all else of it is written.
        put: what it has written.
    """
    of_run: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table, rows in put.items():
        for row in rows:
            of_run[row[0]][table].append(row)
    adopted = transaction.kept.adopted
    seals = [row for rows in adopted.values() for row in rows]
    for run_id, tables in of_run.items():
        if run_id in adopted:
            continue
        number, previous = transaction.kept.last_seal(run_id)
        sealed = {table: _sealed(table, rows) for table, rows in tables.items()}
        content = json.dumps({"after": _words_before(transaction, run_id, tables), "rows": sealed})
        seals.append((run_id, number + 1, content, hash_after(previous, content)))
    return seals


def _sealed(table: str, rows: Sequence[Row]) -> Any:
    """Return checksums by key, where a row may change later; else how many rows, and theirs."""
    if table not in KEYS:
        return [len(rows), digest(table, rows)]
    key = TABLES[table].index(KEYS[table][-1])
    return {str(row[key]): digest(table, [row]) for row in rows}


def _words_before(reader: Reader, run_id: str, tables: Mapping[str, list[Row]]) -> Any:
    """Return the session of a run, how many messages it has, and the hash of the last."""
    (row,) = tables["runs"][-1:] or reader.run_rows("runs", run_id)
    session_id = row[TABLES["runs"].index("session_id")]
    session = None if session_id is None else reader.session(session_id)
    return None if session is None else [session_id, session.message_count, session.head]


def damaged_runs(reader: Reader, only: str | None = None) -> Iterator[Damage]:
    """Yield the first thing that is not as it was sealed, of each run that has seals.

    Args:
        reader: a view of the store.
        only: this run; None for all.
    """
    seals = {k: list(v) for k, v in groupby(reader.kept.seals(), key=itemgetter(0))}
    rows: dict[str, dict[str, list[Row]]] = defaultdict(dict)
    for table in RUN_TABLES if seals else ():
        for run_id, some in groupby(reader.run_rows(table, None), key=itemgetter(0)):
            if only in (None, run_id):
                rows[run_id][table] = list(some)
    links = _links(reader, rows)
    for run_id, of_run in seals.items():
        told = _wrong(of_run, rows.get(run_id, {}), links) if only in (None, run_id) else None
        if told is not None:
            yield Damage(None, None, "altered", f"Run {run_id!r}: {told}")


def _links(reader: Reader, rows: Mapping[str, Mapping[str, list[Row]]]) -> Links:
    """Return the hashes of the messages of sessions that have runs, by session and `seq`."""
    place = TABLES["runs"].index("session_id")
    session_ids = {row[place] for tables in rows.values() for row in tables.get("runs", ())}
    sizes = reader.kept.sizes() if session_ids else {}
    links: dict[str, dict[int, str | None]] = defaultdict(dict)
    for each in session_ids & sizes.keys():
        last = first_accepted(reader, each)  # from there on they are not those that were sealed
        until = sizes[each] if last is None else last - 1
        for after in range(0, until, ROWS):
            found = reader.kept.message_rows([each], after, min(ROWS, until - after))
            links[each] |= {row[_SEQ]: row[_HASH] for row in found}
    return links


def _wrong(seals: Sequence[Row], tables: Mapping[str, Sequence[Row]], links: Links) -> str | None:
    previous = None
    latest: dict[str, dict[str, str]] = defaultdict(dict)
    appended: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, (_, number, content, found) in enumerate(seals, start=1):
        if number != place or hash_after(previous, content) != found:
            return f"seal {place} is not as it was recorded"
        previous, told = found, json.loads(content)
        session_id, seq, link = told["after"] or ("", 0, None)
        if link is not None and links.get(session_id, {}).get(seq, link) != link:
            return f"seal {place} names other words before it than message {seq} of {session_id!r}"
        for table, sealed in told["rows"].items():
            latest[table].update(sealed) if table in KEYS else appended[table].append(sealed)
    for table in RUN_TABLES:
        rows = tables.get(table, ())
        wrong = (
            _changed(table, rows, latest[table])
            if table in KEYS
            else _cut(table, rows, appended[table])
        )
        if wrong is not None:
            return wrong
    return None


def _changed(table: str, rows: Sequence[Row], sealed: Mapping[str, str]) -> str | None:
    key = TABLES[table].index(KEYS[table][-1])
    there = {str(row[key]): digest(table, [row]) for row in rows}
    for name in [*sealed, *there]:
        if sealed.get(name) != there.get(name):
            what = "is lost" if name not in there else "is not as it was recorded"
            return f"row {name} of {table} {what if name in sealed else 'was added'}"
    return None


def _cut(table: str, rows: Sequence[Row], sealed: Sequence[tuple[int, str]]) -> str | None:
    begin = 0
    for count, checksum in sealed:
        some = rows[begin : begin + count]
        which = f"rows {begin + 1} to {begin + count}" if count > 1 else f"row {begin + 1}"
        if len(some) < count or digest(table, some) != checksum:
            return f"{which} of {table} {'are' if count > 1 else 'is'} not as recorded"
        begin += count
    return f"row {begin + 1} of {table} was added" if len(rows) > begin else None
