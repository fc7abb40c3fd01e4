"""Who is there, how far they have read, and whose seat is free since they were killed."""

from dataclasses import dataclass
from datetime import datetime

from multichat_lab.chat.membership import unseat
from multichat_lab.chat.recording import write_messages
from multichat_lab.chat.rules import Limits, active_session, found_session
from multichat_lab.chat.seats import LEASE_SECONDS, Attendance, Seats, require_lease
from multichat_lab.chat.unread import Unread
from multichat_lab.errors import (
    MultichatError,
    SessionEndedError,
    SessionNotFoundError,
)
from multichat_lab.records import ChatMessage
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.signs import Sign, Signs
from multichat_lab.times import utc_now


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody in a session, as far as they tell.

    Attributes:
        participant: the name.
        seen_at: aware UTC datetime of the last sign of life; None where none was given.
        read_seq: `seq` of the last message that they have read; None where they do not tell.
        unread: how many messages for them or everyone came since, from others; None likewise.
        is_there: whether the sign still holds; None where none was given.
    """

    participant: str
    seen_at: datetime | None
    read_seq: int | None
    unread: int | None
    is_there: bool | None


class PresenceBook:
    """The signs of life of all who are in a store's sessions.

    Args:
        store: the store.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._signs, self._unread = store, Signs(store), Unread()

    def seats(self, lease: float = LEASE_SECONDS) -> Seats:
        """Return what holds seats in sessions of the store for as long as this process lives.

        Args:
            lease: seconds without a sign after which a seat is free.

        Raises:
            MessageError: the lease is no positive number, or longer than anybody waits.
        """
        return Seats(self, lease)

    def attending(
        self,
        session_id: str,
        participant: str,
        read_seq: int | None = None,
        lease: float = LEASE_SECONDS,
    ) -> Attendance:
        """Return what tells, for a `with` block, that somebody is there.

        Who is killed inside it gives no sign any more, and the seat is free after the lease:
        whoever is there then, the service too, empties it. So does `free`, at once.

        Args:
            session_id: where.
            participant: who.
            read_seq: up to which message they have read; `Attendance.read` tells it later.
            lease: seconds without a sign after which the seat is free.

        Raises:
            MessageError: the lease is no positive number, or longer than anybody waits.
        """
        return Attendance(self.seats(lease), session_id, participant, read_seq)

    def note(self, session_id: str, participant: str, read_seq: int | None, lease: float) -> Sign:
        """Note one sign of life, which holds for the lease; what was read is not unread again.

        Raises:
            MessageError: the lease is no positive number, or longer than anybody waits.
            StoreError: it cannot be written.
        """
        before = self._signs.find(session_id, participant)
        if before is not None and before.read_seq is not None:
            read_seq = max(before.read_seq, read_seq or 0)
        sign = Sign(session_id, participant, utc_now(), read_seq, require_lease(lease))
        self._signs.note(sign)
        return sign

    def forget(self, session_id: str, participant: str) -> None:
        """Forget the sign of somebody, who keeps the seat: whether they are there is not known."""
        if sign := self._signs.find(session_id, participant):
            self._signs.forget(sign)

    def of(self, session_id: str) -> list[Presence]:
        """Return everybody who is in a session, in the order of joining.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            names = found_session(reader, session_id).participants
            signs = {name: self._signs.find(session_id, name) for name in names}
            read = {n: e.read_seq for n, e in signs.items() if e and e.read_seq is not None}
            unread = self._unread.of(reader, session_id, read)
        return [presence(name, signs[name], unread.get(name)) for name in names]

    def state(self, session_id: str) -> object:
        """Return what changes when anybody in a session tells something new, or falls silent.

        It takes a look at the files of those who give signs, and none into the store.
        """
        signs = (each for each in self._signs.all() if each.session_id == session_id)
        return frozenset((each, each.holds()) for each in signs)

    def free(self, session_id: str, up_since: datetime | None = None) -> list[str]:
        """Empty the seats of those whose signs no longer hold, and return their names.

        Who never gave a sign keeps the seat. A system message tells of each.

        Args:
            session_id: an active session.
            up_since: no sign could be given before this aware datetime; None where it could.

        Raises:
            SessionNotFoundError, SessionEndedError: the session is not active.
        """
        with self._store.reading() as reader:  # so that nobody's writing waits for nothing
            if not self._late(reader, session_id, up_since):
                return []
        with self._store.transaction() as transaction:
            late = self._late(transaction, session_id, up_since)
            for sign in late:
                name, seen, now = sign.participant, sign.seen_at, utc_now()
                told = f"{name} left: no sign of life since {seen:%Y-%m-%d %H:%M:%S} UTC"
                left = ChatMessage(session_id, name, told, timestamp=now, kind="system")
                write_messages(transaction, [left], Limits())
                unseat(transaction, session_id, name, now)
        for sign in late:
            self._signs.forget(sign)
        return [each.participant for each in late]

    def sweep(self, up_since: datetime | None = None) -> list[tuple[str, str]]:
        """Empty such seats in all sessions, and return session and name of each.

        A session that cannot be changed at the moment has its turn at the next sweep.
        """
        late = [each for each in self._signs.all() if not each.holds(up_since)]
        freed: list[tuple[str, str]] = []
        for session_id in dict.fromkeys(each.session_id for each in late):
            try:
                freed += [(session_id, name) for name in self.free(session_id, up_since)]
            except (SessionNotFoundError, SessionEndedError):
                pass  # nobody sits there any more
            except MultichatError:
                continue
            for sign in late:
                if sign.session_id == session_id:
                    self._signs.forget(sign)
        return freed

    def _late(self, reader: Reader, session_id: str, up_since: datetime | None) -> list[Sign]:
        names = active_session(reader, session_id).participants
        signs = (self._signs.find(session_id, name) for name in names)
        return [each for each in signs if each is not None and not each.holds(up_since)]


def presence(name: str, sign: Sign | None, unread: int | None) -> Presence:
    """Return what is known of somebody's presence."""
    if sign is None:
        return Presence(name, None, None, None, None)
    return Presence(name, sign.seen_at, sign.read_seq, unread, sign.holds())
