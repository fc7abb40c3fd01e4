"""The chain of one session's messages, as it is gone through, and what is wrong with it."""

from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter

from multichat_lab.columns import Row
from multichat_lab.records import ChatSession
from multichat_lab.stores.damage import Damage, What, first_damage
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.schema import TABLES
from multichat_lab.times import microseconds

_SEQ = TABLES["messages"].index("seq")
_LINK, _SENT = (itemgetter(TABLES["messages"].index(each)) for each in ("hash", "timestamp"))


class Strand:
    """The chain of one session, as far as it is gone through.

    Args:
        session_id: the session.
        session: what it counts; None when it is not there.
        size: how many messages lie under it.
        lost: numbers of messages that are lost, as somebody accepted.

    Attributes:
        session_id, size: as given.
        unproved: messages without a checksum.
        changes: of the words of its messages.
        damage: the first thing that is wrong; None as long as there is nothing.
    """

    __slots__ = (
        "_expected", "_lost", "_newest", "_previous", "_session", "changes", "damage", "session_id",
        "size", "unproved",
    )  # fmt: skip

    def __init__(
        self,
        session_id: str,
        session: ChatSession | None = None,
        size: int = 0,
        lost: Collection[int] = (),
    ) -> None:
        self._lost = lost
        self.session_id, self._session, self.size = session_id, session, size
        self._previous: str | None = None
        self._expected = 1
        self._newest: int | None = None
        self.unproved = 0
        self.changes = Changes()
        self.damage: Damage | None = None

    def follow(self, rows: Sequence[Row]) -> None:
        """Go on with the rows that come next."""
        for some in self._between_gaps(rows) if self._lost else [rows]:
            if self.damage is None:
                self._follow(some)

    def _between_gaps(self, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """Yield rows without accepted gaps; each time the number after the gap is expected."""
        begin = 0
        for at, row in enumerate(rows):
            expected = rows[at - 1][_SEQ] + 1 if at else self._expected
            if expected in self._lost and row[_SEQ] > expected:
                if at > begin:
                    yield rows[begin:at]
                begin, self._expected = at, self._after_lost(expected)
        yield rows[begin:]

    def _after_lost(self, seq: int) -> int:
        while seq in self._lost:
            seq += 1
        return seq

    def _follow(self, rows: Sequence[Row]) -> None:
        earlier = self.changes.earlier(rows)
        last = self._expected - 1
        is_headless = self._session is not None and self._session.head is None
        bare = is_headless or last + len(rows) < self.size
        after = last, self._previous
        found = first_damage(self.session_id, rows, earlier, after, bare)
        self.damage = self.changes.first_damage(self.session_id, found)
        if self.damage is None and rows:
            self._previous, self._expected = _LINK(rows[-1]), self._expected + len(rows)
            self._newest = max(self._newest or _SENT(rows[0]), *map(_SENT, rows))
            self.unproved += list(map(_LINK, rows)).count(None)

    def end(self) -> Damage | None:
        """Compare what was found with what the session counts, and return what is wrong."""
        self._expected = self._after_lost(self._expected)
        if self.damage is not None or (self._session is None and not self.size):
            return self.damage
        return self._miscounted(self._session, self.size)

    def _miscounted(self, session: ChatSession | None, size: int) -> Damage | None:
        name, last = repr(self.session_id), self._expected - 1
        counted = 0 if session is None else session.message_count
        wrong: tuple[What, str] | None = None
        if session is None:
            wrong = "lost", f"Session {name} is lost; {size} of its messages are there"
        elif size > last:
            wrong = "added", f"Session {name} holds {size} messages, and has places for {last}"
        elif counted > last:
            wrong = "lost", f"Messages {last + 1} to {counted} of session {name} are lost"
        elif counted < last:
            wrong = "added", f"Message {counted + 1} of session {name} was added"
        elif (session.head or not last) and not self._is_last_activity(session):
            wrong = "altered", f"The last activity of session {name} is not that of its messages"
        elif session.head != self._previous:
            wrong = "altered", f"The head of session {name} is not the hash of its last message"
        elif (stray := self.changes.stray()) is not None:
            wrong = "added", f"Session {name} has changed words of {stray!r}, which is not there"
        return wrong and Damage(self.session_id, min(last, counted) + 1, *wrong)

    def _is_last_activity(self, session: ChatSession) -> bool:
        newest = self._newest
        newest = microseconds(session.created_at) if newest is None else newest
        return newest == microseconds(session.last_activity)
