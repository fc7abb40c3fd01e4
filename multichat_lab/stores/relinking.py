"""Checksums for messages that have none: a release without them recorded those.

What the messages were before that nobody can tell. From then on they are as provable as others.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from multichat_lab.columns import Row
from multichat_lab.progress import Progress, no_progress
from multichat_lab.stores.chain import link
from multichat_lab.stores.contract import Store, Transaction
from multichat_lab.stores.schema import TABLES
from multichat_lab.stores.verifying import pieces

PIECE = 10_000
"""Messages that get their checksums in one transaction: others can write between two of them."""

_SESSION, _SEQ, _HASH = map(TABLES["messages"].index, ("session_id", "seq", "hash"))


def give_checksums(
    store: Store, session_ids: Sequence[str], progress: Progress = no_progress
) -> int:
    """Give a checksum to each message of sessions that has none, and return how many there were.

    Killed at any moment, it leaves a store that verifies; called again, it goes on there.

    Args:
        store: an open store that can be written to.
        session_ids: sessions in which nothing is damaged.
        progress: is told how many messages are gone through, and how many there are.
    """
    with store.reading() as reader:
        sizes = reader.kept.sizes()
    chosen = {each: sizes[each] for each in session_ids if each in sizes}
    total, done, given = sum(chosen.values()), 0, 0
    last: dict[str, str | None] = {}
    for ids, after in pieces(chosen, PIECE):
        progress(done, total)
        with store.transaction() as transaction:
            rows = list(transaction.kept.message_rows(ids, after, PIECE))
            for _, some in groupby(rows, key=itemgetter(_SESSION)):
                given += _give(transaction, list(some), last)
        done += len(rows)
    return given


def _give(transaction: Transaction, rows: Sequence[Row], last: dict[str, str | None]) -> int:
    """Give checksums to those of the rows, all of one session, that have none; count them."""
    session_id = rows[0][_SESSION]
    previous = last.get(session_id)
    hashes = []
    for row in rows:
        previous = row[_HASH] or link(previous, row)
        hashes.append(previous)
    last[session_id] = previous
    bare = [place for place, row in enumerate(rows) if row[_HASH] is None]
    if bare:
        some = hashes[bare[0] : bare[-1] + 1]
        transaction.kept.relink(session_id, rows[bare[0]][_SEQ], some)
    return len(bare)
