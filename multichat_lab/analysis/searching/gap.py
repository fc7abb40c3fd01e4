"""What lies between an index and a lab: sessions that went, messages that came or were edited.

Messages are compared by blocks, so that little is read again because of one that is other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from multichat_lab.analysis.searching.index import Key

PIECE = 20_000
"""Messages that are read at once, about."""
BLOCK = 1_000
"""Messages of a session that are compared as one."""
FEW_BLOCKS = 20
"""New or grown blocks up to which few messages are expected."""

Block = tuple[str, int]
"""Session id, and which thousand of its messages, from 0."""
Range = tuple[str, int, int]
"""Session id, the `seq` before the first message, and that of the last one."""


class Seen(NamedTuple):
    """What the index has of a block.

    Attributes:
        top: the highest `seq`.
        mark: of all ids and words; another one where they are others. None: not known.
    """

    top: int
    mark: int | None


class State(NamedTuple):
    """What the lab has of a block.

    Attributes:
        top: the highest `seq`.
        mark: as in `Seen`.
        before: the mark of those up to the `seq` that is the highest in the index.
    """

    top: int
    mark: int
    before: int | None


@dataclass
class Gap:
    """What the index lacks, and what it has too much."""

    gone: set[str] = field(default_factory=set)
    missing: list[Range] = field(default_factory=list)
    forgotten: list[Range] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.gone or self.missing or self.forgotten)

    @property
    def is_wide(self) -> bool:
        """Whether many messages are expected to be missing."""
        return len(self.missing) > FEW_BLOCKS

    @property
    def size(self) -> int:
        """How many messages are missing."""
        return sum(until - after for _, after, until in self.missing)

    def too_many(self) -> Iterator[Key]:
        """Yield the messages to forget one by one."""
        for session_id, after, until in self.forgotten:
            yield from ((session_id, seq) for seq in range(after + 1, until + 1))


def block_of(session_id: str, seq: int) -> Block:
    """Return the block that a message is in."""
    return session_id, (seq - 1) // BLOCK


def gap_between(seen: dict[Block, Seen], now: dict[Block, State]) -> Gap:
    """Return what lies between an index and a lab."""
    present = {session_id for session_id, _ in now}
    gap = Gap(gone={session_id for session_id, _ in seen} - present)
    for (session_id, number), was in seen.items():
        is_now = now.get((session_id, number))
        if session_id in present and (is_now is None or is_now.before != was.mark):
            gap.forgotten.append((session_id, number * BLOCK, was.top))
    others = {block_of(session_id, until) for session_id, _, until in gap.forgotten}
    for block, is_now in now.items():
        session_id, number = block
        known = block in seen and block not in others
        after = seen[block].top if known else number * BLOCK
        if is_now.top > after:
            gap.missing.append((session_id, after, is_now.top))
    return gap


def pieces(ranges: Iterable[Range]) -> Iterator[list[Range]]:
    """Yield ranges in groups of about so many messages as are read at once."""
    group: list[Range] = []
    room = PIECE
    for session_id, after, until in ranges:
        group.append((session_id, after, until))
        room -= until - after
        if room <= 0:
            yield group
            group, room = [], PIECE
    if group:
        yield group
