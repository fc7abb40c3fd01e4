"""What lies between an index and a lab: sessions that went, messages that came or were edited."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from multichat_lab.analysis.searching.index import Key

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
        revised: `seq` → mark of its present words, where it was edited.
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

    @property
    def is_wide(self) -> bool:
        """Whether many messages are expected to be missing."""
        return len(self.after) > FEW_SESSIONS

    def ranges(self, now: dict[str, Seen]) -> list[Range]:
        """Return which messages are missing."""
        missing = [
            (session_id, after, now[session_id].top) for session_id, after in self.after.items()
        ]
        return missing + [(session_id, seq - 1, seq) for session_id, seq in self.edited]


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
