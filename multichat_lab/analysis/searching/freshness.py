"""What an index has of a lab, and what it lacks: new messages, edited ones, deleted sessions."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from multichat_lab.analysis.searching.index import Index, Key

if TYPE_CHECKING:
    from multichat_lab.analysis.lab import Lab

STATE = """
    WITH known AS (
        SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($tops::BIGINT[]) AS top)
    SELECT m.session_id, max(m.seq) AS top, bit_xor(hash(m.message_id, m.seq)) AS mark,
           bit_xor(hash(m.message_id, m.seq)) FILTER (m.seq <= k.top) AS before,
           coalesce(list((m.seq, m.revisions)) FILTER (m.revisions > 0), []) AS revised
    FROM all_messages() m LEFT JOIN known k USING (session_id) GROUP BY m.session_id
"""
MISSING = """
    SELECT m.session_id, m.seq, m.content FROM all_messages() m
    JOIN (SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($after::BIGINT[]) AS after,
                 unnest($until::BIGINT[]) AS until) AS ranges
      ON ranges.session_id = m.session_id AND m.seq > ranges.after AND m.seq <= ranges.until
"""
PIECE = 20_000
"""Messages that are read at once, about."""
FEW_SESSIONS = 20
"""New or grown sessions up to which few messages are expected."""

Range = tuple[str, int, int]
"""Session id, the `seq` before the first message, and that of the last one."""


@dataclass(frozen=True)
class Seen:
    """What the index has of a session.

    Attributes:
        top: the highest `seq`.
        mark: of all ids; another one where other messages are in the session.
        revised: `seq` → how often it was edited, where it was.
    """

    top: int
    mark: int
    revised: dict[int, int]


@dataclass
class Gap:
    """What the index lacks, and what it has too much."""

    gone: set[str] = field(default_factory=set)
    after: dict[str, int] = field(default_factory=dict)
    edited: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.gone or self.after or self.edited)


class FreshIndex:
    """An index that is brought up to date with its lab before it is asked, as the lab is.

    What came, was edited or deleted since is found by session: a count would not tell an edit.

    Args:
        lab: the whole, not a slice.
    """

    def __init__(self, lab: "Lab") -> None:
        self._lab = lab
        self._index: Index | None = None
        self._seen: dict[str, Seen] = {}
        self._mark: Any = None

    def index(self) -> Index:
        """Return the index as the lab is now.

        Raises:
            MissingExtraError: the extra `fulltext` is not installed.
            QueryError: the lab is closed.
        """
        with self._lab._in_use:
            self._lab.refresh()
            mark = copy.deepcopy(self._lab._mark)
            if self._index is None:
                self._index = Index()
            elif mark == self._mark:
                return self._index
            now = self._state()
            gap = gap_between(self._seen, now)
            if gap:
                many = len(gap.after) > FEW_SESSIONS or not self._seen
                ranges = [(each, after, now[each].top) for each, after in gap.after.items()]
                ranges += [(session_id, seq - 1, seq) for session_id, seq in gap.edited]
                self._index.change(self._missing(ranges), gap.gone, gap.edited, many)
            self._seen, self._mark = now, mark
            return self._index

    def close(self) -> None:
        """Drop the index; the next question makes a new one."""
        if self._index is not None:
            self._index.close()
            self._index, self._seen, self._mark = None, {}, None

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


def pieces(ranges: Iterable[Range]) -> Iterator[list[Range]]:
    """Yield ranges in groups of about so many messages as are read at once; long ones are cut."""
    group: list[Range] = []
    room = PIECE
    for session_id, after, until in ranges:
        for low in range(after, until, PIECE):
            high = min(until, low + PIECE)
            group.append((session_id, low, high))
            room -= high - low
            if room <= 0:
                yield group
                group, room = [], PIECE
    if group:
        yield group


def gap_between(seen: dict[str, Seen], now: dict[str, Seen]) -> Gap:
    """Return what lies between an index and a lab."""
    gap = Gap(gone=set(seen) - set(now))
    for session_id, is_now in now.items():
        was = seen.get(session_id)
        if was is None or was.top < 0:
            gap.after[session_id] = 0
            if was is not None:
                gap.gone.add(session_id)
            continue
        if is_now.top > was.top:
            gap.after[session_id] = was.top
        changed = dict(is_now.revised.items() ^ was.revised.items())
        gap.edited += [(session_id, seq) for seq in changed if seq <= was.top]
    return gap
