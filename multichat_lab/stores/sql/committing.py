"""What a SQL store does before a commit: seal what runs wrote, and tell what its head will note."""

from multichat_lab.stores.head import Entry, Head, entries_of
from multichat_lab.stores.sealing import seals_of
from multichat_lab.stores.sql.transaction import SqlTransaction
from multichat_lab.stores.whole import Whole

Noting = tuple[list[Entry], Whole | None]
"""What the head notes of a commit, and the whole of the store since."""

STATE = "store_state"
"""The table that counts deletions."""

BEST = ("seals", "revisions", "reactions", "annotations", "identities", "relations", "messages")
"""Tables by how surely a commit that wrote to one of them can be told by it."""


def before_commit(transaction: SqlTransaction, head: Head | None) -> Noting:
    """Write the seals of a transaction, and return what the head notes once it is committed.

    Args:
        transaction: all else of it is written.
        head: forgets what is deleted, and how far tables had come that have fewer rows now; None
            of a store that has none.
    """
    if seals := seals_of(transaction, transaction.put):
        transaction.writer.insert("seals", seals)
        transaction.written["seals"] += len(seals)
    sums, tally = transaction.sums.write(), transaction.tally
    if head is None:
        return [], None
    if STATE in transaction.written or tally.is_anew:
        tally.is_anew = True
        head.forget(transaction.deleted)
    entries = entries_of(transaction.heads) or _mark_of(transaction) or [{}] * tally.is_anew
    if not entries or not head.follow():
        return entries, None
    now = tally.after(head.whole, transaction.heads, transaction.marks, sums)
    return entries, transaction.kept.whole() if now is None else now


def _mark_of(transaction: SqlTransaction) -> list[Entry]:
    """Return a mark by which a commit without messages can be told: one will do."""
    written = {name for name, count in transaction.written.items() if count}
    known = transaction.marks
    table = next((name for name in (STATE, *known, *BEST) if name in written), None)
    if table is None:
        return []
    mark = known.get(table) or transaction.kept.marks([table])[table]
    return [{"marks": {table: mark}}]
