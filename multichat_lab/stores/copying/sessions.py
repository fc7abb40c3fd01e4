"""Copies of sessions: what the target lacks is written, and all of it is read back and compared."""

from collections.abc import Callable, Mapping, Sequence

from multichat_lab.errors import StoreError
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.copying.lacking import AnewError, OtherError, lack_of
from multichat_lab.stores.copying.others import holds_others
from multichat_lab.stores.copying.portions import SEQ, Portion, read_portion
from multichat_lab.stores.copying.runs import WHY
from multichat_lab.stores.copying.tally import Tally
from multichat_lab.stores.copying.targets import Source, Target
from multichat_lab.stores.keeping import Kept

PIECE = 10_000
"""Messages that are in memory at a time, and are written in one transaction."""


class SessionCopier:
    """Copies some sessions, or some messages of one, at a time.

    Args:
        source: is only read.
        target: gets what it lacks.
        delete: whether what only the target has is deleted from it.
        tally: counts.
        counts: session → how many of its messages are copied.
    """

    def __init__(
        self, source: Source, target: Target, delete: bool, tally: Tally, counts: Mapping[str, int]
    ) -> None:
        self._source, self._target, self._delete = source, target, delete
        self._tally, self._counts = tally, counts
        self._views: dict[str, Kept] = {}

    def copy(self, ids: Sequence[str], after: int) -> None:
        """Copy sessions, or the messages of one past a number; a changed session anew.

        Raises:
            StoreError: the target holds other things, or not what was written to it.
        """
        for _ in range(len(ids) + 1):
            try:
                return self._copy(ids, after)
            except (OtherError, AnewError) as found:
                session_id = found.session_id
                if not self._is_there(session_id):
                    return None  # it was deleted meanwhile, and that is told
                if isinstance(found, OtherError) and not self._delete:
                    raise holds_others(self._target, str(found)) from found
                self._target.delete_sessions([session_id])
                for begin in range(0, after, PIECE):
                    self._copy([session_id], begin, is_again=True)
        raise self._not_kept(ids)

    def _copy(self, ids: Sequence[str], after: int, is_again: bool = False) -> None:
        with self._source.reading() as reader:
            self._go_on(self._source, reader)
            wanted = read_portion(reader, ids, (after, after + PIECE), self._counts)
        there = self._there(ids, after)
        if lack := lack_of(there, wanted):
            self._target.take(lack)
            there = self._there(ids, after)
        self._count_lost(ids, after, there)
        sums = wanted.fingerprints()
        if there.fingerprints() != sums:
            raise self._not_kept(ids)
        self._tally.wrote(lack)
        if not is_again:
            self._tally.compared(sums)

    def _is_there(self, session_id: str) -> bool:
        with self._source.reading() as reader:
            return reader.session(session_id) is not None

    def _there(self, ids: Sequence[str], after: int) -> Portion:
        with self._target.reading() as reader:
            self._go_on(self._target, reader)
            return read_portion(reader, ids, (after, after + PIECE), {})

    def _go_on(self, side: Source, reader: Reader) -> None:
        """Let a json store, which reads a whole file each time, read only what that has gained."""
        go_on: Callable[[Kept], None] | None = getattr(reader.kept, "go_on", None)
        if go_on is not None and side.location in self._views:
            go_on(self._views[side.location])
        self._views[side.location] = reader.kept

    def _count_lost(self, ids: Sequence[str], after: int, there: Portion) -> None:
        """Let the copy count the last messages of sessions, where the source has lost them."""
        last = {session_id: rows[-1][SEQ] for session_id, rows in there.messages_of().items()}
        for each in ids:
            count = self._counts[each]
            if after < count <= after + PIECE and last.get(each, 0) < count:
                self._target.recount(each, count)

    def _not_kept(self, ids: Sequence[str]) -> StoreError:
        more = f", or one of {len(ids) - 1} beside it," if len(ids) > 1 else ""
        told = f"Session {ids[0]!r}{more} is not in {self._target.location} as it was copied there"
        return StoreError(told, WHY)
