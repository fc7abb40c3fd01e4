"""How much somebody has not read yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from multichat_lab.records import EVERYONE
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

AT_ONCE = 1_000
"""Messages that are read at a time."""

MOST_SESSIONS = 100
"""Sessions whose counts are remembered; the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted for somebody.

    Attributes:
        read: up to which message they had read.
        last: up to which message was counted.
        unread: how many.
    """

    read: int
    last: int
    unread: int


class Unread:
    """Counts what came for somebody, or for everyone, from others, since what they have read.

    Counts go on from where they were: nobody reads a long session again for each look at it.
    """

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Count]] = {}

    def of(self, reader: Reader, session_id: str, read: Mapping[str, int]) -> dict[str, int]:
        """Return how much each has not read.

        Args:
            reader: where the messages are.
            session_id: of this session.
            read: name → `seq` of the last message that was read.
        """
        known = self._known.pop(session_id, {})
        counts = {
            name: known[name] if name in known and known[name].read == seq else Count(seq, seq, 0)
            for name, seq in read.items()
        }
        counts = counted_on(reader, session_id, counts)
        self._known[session_id] = counts
        if len(self._known) > MOST_SESSIONS:
            self._known.pop(next(iter(tuple(self._known))), None)
        return {name: each.unread for name, each in counts.items()}


def counted_on(reader: Reader, session_id: str, counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return counts that go on to the end of a session."""
    unread = {name: each.unread for name, each in counts.items()}
    last = min((each.last for each in counts.values()), default=0)
    while counts and (messages := reader.messages(MessageQuery(session_id, AT_ONCE, last))):
        for each in messages:
            last = each.seq or 0
            for name, count in counts.items():
                is_meant = each.sender != name and each.recipient in (name, EVERYONE)
                unread[name] += is_meant and last > count.last
    return {
        name: Count(each.read, max(each.last, last), unread[name]) for name, each in counts.items()
    }
