"""An index that is brought up to date with its lab before it is asked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from multichat_lab.analysis.searching.gap import PIECE, Range, Seen, gap_between, pieces
from multichat_lab.analysis.searching.index import Index, Key
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import TABLES

if TYPE_CHECKING:
    from multichat_lab.analysis.lab import Lab

STATE = """
    WITH known AS (
        SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($tops::BIGINT[]) AS top)
    SELECT m.session_id, max(m.seq) AS top, bit_xor(hash(m.message_id, m.seq)) AS mark,
           bit_xor(hash(m.message_id, m.seq)) FILTER (m.seq <= k.top) AS before,
           coalesce(list((m.seq, hash(m.content))) FILTER (m.revisions > 0), []) AS revised
    FROM all_messages() m LEFT JOIN known k USING (session_id) GROUP BY m.session_id
"""
MISSING = """
    SELECT m.session_id, m.seq, m.content FROM all_messages() m
    JOIN (SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($after::BIGINT[]) AS after,
                 unnest($until::BIGINT[]) AS until) AS ranges
      ON ranges.session_id = m.session_id AND m.seq > ranges.after AND m.seq <= ranges.until
"""
MARKS = """
    SELECT session_id, seq, hash(message_id, seq), CASE WHEN revised THEN hash(content) END
    FROM (SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($seqs::BIGINT[]) AS seq,
                 unnest($ids::VARCHAR[]) AS message_id, unnest($contents::VARCHAR[]) AS content,
                 unnest($revised::BOOLEAN[]) AS revised)
"""
"""The marks of a few messages, as `STATE` makes them of all."""
SESSION, SEQ, MESSAGE, CONTENT, REVISIONS = (
    TABLES["messages"].index(name)
    for name in ("session_id", "seq", "message_id", "content", "revisions")
)

Arrived = dict[Key, tuple[str, str, bool]]
"""Message → its id, its words, and whether it was edited."""


class FreshIndex:
    """An index that is brought up to date with its lab before it is asked, as the lab is.

    The lab tells what it copies, so that few messages cost no look at the others. After what it
    cannot tell (many at once, deleted sessions), what came, was edited or went is found by session:
    a count would not tell an edit.

    Args:
        lab: the whole, not a slice.
    """

    def __init__(self, lab: "Lab") -> None:
        self._lab = lab
        self._index: Index | None = None
        self._seen: dict[str, Seen] = {}
        self._arrived: Arrived | None = None  # None: not known

    def index(self) -> Index:
        """Return the index as the lab is now.

        Raises:
            MissingExtraError: the extra `fulltext` is not installed.
            QueryError: the lab is closed.
        """
        with self._lab._in_use:
            self._lab.refresh()
            if self._index is None:
                self._index = Index()
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
        rows = changes.rows.get("messages", [])
        if changes.reload or "messages" in changes.packed or len(rows) > PIECE:
            self._arrived = None
            return
        for row in rows:
            told = (row[MESSAGE], row[CONTENT], row[REVISIONS] > 0)
            self._arrived[row[SESSION], row[SEQ]] = told
        if len(self._arrived) > PIECE:
            self._arrived = None

    def close(self) -> None:
        """Drop the index; the next question makes a new one."""
        if self._index is not None:
            self._index.close()
            self._index, self._seen, self._arrived = None, {}, None

    def _compare(self, index: Index) -> None:
        now = self._state()
        gap = gap_between(self._seen, now)
        if gap:
            missing = self._missing(gap.ranges(now))
            index.change(missing, gap.gone, gap.edited, gap.is_wide or not self._seen)
        self._seen = now

    def _take_in(self, index: Index, arrived: Arrived) -> None:
        """Take in messages that came or were edited; it does not matter if they are there."""
        in_order = dict(sorted(arrived.items()))  # one that was edited at once comes late
        ids, contents, revised = (list(each) for each in zip(*in_order.values(), strict=True))
        sessions, seqs = (list(each) for each in zip(*in_order, strict=True))
        values = {
            "sessions": sessions, "seqs": seqs, "ids": ids, "contents": contents,
            "revised": revised,
        }  # fmt: skip
        marks = self._lab.sql(MARKS, values, by="participant").fetchall()
        added = zip(sessions, seqs, contents, strict=True)
        index.change(added, (), in_order)
        for session_id, seq, mark, words in marks:
            was = self._seen.get(session_id, Seen(0, 0, {}))
            is_new = seq > was.top
            self._seen[session_id] = Seen(
                max(seq, was.top),
                was.mark ^ mark if is_new else was.mark,
                was.revised if words is None else {**was.revised, seq: words},
            )

    def _state(self) -> dict[str, Seen]:
        values = {"sessions": list(self._seen), "tops": [each.top for each in self._seen.values()]}
        now = {}
        for session_id, top, mark, before, revised in self._lab.sql(
            STATE, values, by="participant"
        ).fetchall():
            old = self._seen.get(session_id)
            seen = Seen(top, mark, dict(map(tuple, revised)))
            now[session_id] = seen
            if old is not None and before != old.mark:
                self._seen[session_id] = Seen(-1, 0, {})  # other messages than those that it has
        return now

    def _missing(self, ranges: list[Range]) -> Iterator[tuple[str, int, str]]:
        for some in pieces(ranges):
            sessions, after, until = (list(each) for each in zip(*some, strict=True))
            values = {"sessions": sessions, "after": after, "until": until}
            yield from self._lab.sql(MISSING, values, by="participant").fetchall()
