"""The rows of a SQL store, and the checksums that messages get after they were recorded."""

from collections import Counter
from collections.abc import Sequence

from multichat_lab.columns import Row
from multichat_lab.stores.chain import Standing
from multichat_lab.stores.sql.kept import SqlKept
from multichat_lab.stores.sql.present import Tally, standings
from multichat_lab.stores.sql.statements import BEGIN_GENERATION, RECOUNT, RELINK_MESSAGE, RowWriter
from multichat_lab.stores.sql.summing import Summing


class RelinkedKept(SqlKept):
    """See `keeping.Relinked`.

    Args:
        writer: writes through the cursor of a transaction.
        written: table → how many rows the transaction has written; `store_state` when those who
            follow the changes must begin anew.
        heads: session → how many messages it has now, and the last hash.
        sums: of what stands beside messages; tally: what the transaction adds to the whole.
    """

    def __init__(
        self,
        writer: RowWriter,
        written: Counter[str],
        heads: dict[str, Standing],
        sums: Summing,
        tally: Tally,
    ) -> None:
        super().__init__(writer.cursor)
        self._writer, self._written, self._heads = writer, written, heads
        self._sums, self._tally = sums, tally
        self.adopted: dict[str, Sequence[Row]] = {}

    def adopt(self, run_id: str, seals: Sequence[Row]) -> None:
        """Give what the transaction writes of a run the seals that it has in another store."""
        self.adopted[run_id] = seals

    def relink(self, session_id: str, first: int, hashes: Sequence[str]) -> None:
        """Give messages other checksums."""
        rows = [(session_id, seq, link) for seq, link in enumerate(hashes, start=first)]
        self._writer.run(RELINK_MESSAGE, rows)
        (count, _) = standings(self._cursor, [session_id])[session_id]
        if first + len(hashes) > count:
            self._cursor.execute(
                "UPDATE sessions SET head = ? WHERE session_id = ?", (hashes[-1], session_id)
            )
            self._heads[session_id] = count, hashes[-1]
        self._written["messages"] += len(rows)
        self.begin_generation()

    def recount(self, session_id: str, last: int) -> None:
        """Let a session count so many messages, and tell the time of the newest that is there."""
        self._cursor.execute(RECOUNT, (last, session_id, session_id))
        (_, head) = standings(self._cursor, [session_id])[session_id]
        self._heads[session_id] = last, head
        self.begin_generation()

    def prove(self, session_ids: Sequence[str] | None) -> None:
        """Take what stands beside messages for what was recorded."""
        self._sums.take(session_ids)
        self._tally.is_anew = True

    def tell(self) -> None:
        """Let the head tell what all of the store adds up to."""
        self._tally.is_anew = True

    def begin_generation(self) -> None:
        """Let those who follow the changes begin anew."""
        self._cursor.execute(BEGIN_GENERATION)
        self._written["store_state"] += 1
