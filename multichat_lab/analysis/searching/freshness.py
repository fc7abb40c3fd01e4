"""An index that is brought up to date with its lab before it is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from multichat_lab.analysis.searching.gap import (
    BLOCK,
    PIECE,
    Block,
    Range,
    Seen,
    State,
    block_of,
    gap_between,
    pieces,
)
from multichat_lab.analysis.searching.index import Index, Key, new_folder
from multichat_lab.analysis.searching.shelf import Shelf
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import TABLES

if TYPE_CHECKING:
    from multichat_lab.analysis.lab import Lab

STATE = f"""
    WITH known AS (SELECT unnest($sessions::VARCHAR[]) AS session_id,
                          unnest($blocks::BIGINT[]) AS block, unnest($tops::BIGINT[]) AS top),
    marked AS (SELECT session_id, (seq - 1) // {BLOCK} AS block, seq,
                      hash(message_id, seq, content) AS mark FROM all_messages())
    SELECT m.session_id, m.block, max(m.seq) AS top, bit_xor(m.mark) AS mark,
           bit_xor(m.mark) FILTER (m.seq <= k.top) AS before
    FROM marked m LEFT JOIN known k USING (session_id, block) GROUP BY m.session_id, m.block
"""  # noqa: S608 - a number of our own
MISSING = """
    SELECT m.session_id, m.seq, m.content FROM all_messages() m
    JOIN (SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($after::BIGINT[]) AS after,
                 unnest($until::BIGINT[]) AS until) AS ranges
      ON ranges.session_id = m.session_id AND m.seq > ranges.after AND m.seq <= ranges.until
"""
MANY = 1_000
"""So many new messages are worth being kept; fewer are as quickly found again."""
SESSION, SEQ, CONTENT = map(TABLES["messages"].index, ("session_id", "seq", "content"))


class FreshIndex:
    """An index that is brought up to date with its lab before it is asked, as the lab is.

    The lab tells what it copies, so that few messages cost no look at the others. After what it
    does not tell (many at once, deleted sessions), all are compared: a count would tell no edit.

    Args:
        lab: the whole, not a slice.

    Attributes:
        shelf: where the index is kept for the next lab of the same store; None: it is not.
        problem: why it could not be kept; empty when it could.
    """

    def __init__(self, lab: "Lab") -> None:
        self._lab = lab
        self.shelf: Shelf | None = None
        self.problem = ""
        self._index: Index | None = None
        self._seen: dict[Block, Seen] = {}
        self._arrived: dict[Key, str] | None = None  # words by message; None: not known

    def index(self) -> Index:
        """Return the index as the lab is now.

        Raises:
            MissingExtraError: the extra `fulltext` is not installed.
            QueryError: the lab is closed.
        """
        with self._lab._in_use:
            self._lab.refresh()
            if self._index is None:
                self._index, self._seen = self._first()
            arrived, self._arrived = self._arrived, {}
            try:
                if arrived is None:
                    self._compare(self._index)
                elif arrived:
                    self._take_in(self._index, arrived)
            except BaseException:
                self._arrived = None
                raise
            return self._index

    def arrive(self, changes: Changes) -> None:
        """Hear what the lab has copied."""
        if self._arrived is None:
            return
        if changes.reload or "messages" in changes.packed:
            self._arrived = None
            return
        for row in changes.rows.get("messages", ()):
            self._arrived[row[SESSION], row[SEQ]] = row[CONTENT]
        if len(self._arrived) > PIECE:
            self._arrived = None

    def close(self) -> None:
        """Drop the index; the next question makes a new one."""
        if self._index is not None:
            self._index.close()
            self._index, self._seen, self._arrived = None, {}, None

    def _first(self) -> tuple[Index, dict[Block, Seen]]:
        """Return the index to begin with, and what it has: that which is kept, or an empty one."""
        if self.shelf is not None:
            folder = new_folder()
            try:
                seen = self.shelf.take(Path(folder.name))
                if seen is not None:
                    return Index(folder), seen
            except ValueError:
                self.shelf.forget()  # it is broken, and shall be made anew
            folder.cleanup()
        return Index(), {}

    def _compare(self, index: Index) -> None:
        now = self._state()
        gap = gap_between(self._seen, now)
        if gap:
            is_wide = gap.is_wide or not self._seen
            index.change(self._missing(gap.missing), gap.gone, gap.too_many(), is_wide)
        self._seen = {block: Seen(each.top, each.mark) for block, each in now.items()}
        if gap.gone or gap.forgotten or gap.size >= MANY:
            self._keep(index)

    def _keep(self, index: Index) -> None:
        if self.shelf is None:
            return
        try:
            self.shelf.put(index.folder, self._seen)
        except OSError as error:
            self.problem = f"{self.shelf.folder} cannot be written: {error.strerror}"

    def _take_in(self, index: Index, arrived: dict[Key, str]) -> None:
        """Take in messages that came or were edited; it does not matter if they are there."""
        added = [(*key, words) for key, words in arrived.items()]
        index.change(added, (), list(arrived))
        for session_id, seq in arrived:
            block = block_of(session_id, seq)
            was = self._seen.get(block, Seen(0, None))
            self._seen[block] = Seen(max(seq, was.top), None)

    def _state(self) -> dict[Block, State]:
        values = {
            "sessions": [session_id for session_id, _ in self._seen],
            "blocks": [number for _, number in self._seen],
            "tops": [each.top for each in self._seen.values()],
        }
        found = self._lab.sql(STATE, values, by="participant").fetchall()
        return {(session_id, block): State(*state) for session_id, block, *state in found}

    def _missing(self, ranges: list[Range]) -> Iterator[tuple[str, int, str]]:
        for some in pieces(ranges):
            sessions, after, until = (list(each) for each in zip(*some, strict=True))
            values = {"sessions": sessions, "after": after, "until": until}
            yield from self._lab.sql(MISSING, values, by="participant").fetchall()
