"""Who is there in the sessions of a service, and telling it that one is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from multichat_lab.chat.presence import Presence
from multichat_lab.chat.seats import LEASE_SECONDS, Attendance, Seats
from multichat_lab.service.client.connection import Connection
from multichat_lab.service.client.reading import path_of
from multichat_lab.stores.signs import Sign
from multichat_lab.times import utc_now


class RemotePresence:
    """See `chats.presence`, which it is of a service; the service empties seats by itself.

    Args:
        connect: makes a connection to the service.
        connection: one that is there; a new one unless given.
    """

    def __init__(
        self, connect: Callable[[], Connection], connection: Connection | None = None
    ) -> None:
        self._connect, self._connection = connect, connection or connect()

    def of(self, session_id: str) -> list[Presence]:
        """Return everybody who is in a session, in the order of joining.

        Raises:
            SessionNotFoundError: there is none that is the holder's to see.
        """
        told = self._connection.get(path_of(session_id, "presence"))
        return msgspec.convert(told, list[Presence])

    @contextmanager
    def attending(
        self,
        session_id: str,
        participant: str = "",
        read_seq: int | None = None,
        lease: float = LEASE_SECONDS,
    ) -> Iterator[Attendance]:
        """Tell, for a `with` block, that one is there; see `PresenceBook.attending`.

        It has a connection of its own.

        Args:
            session_id: where.
            participant: who; for admins. Else the token's holder.
            read_seq: up to which message they have read; `Attendance.read` tells it later.
            lease: seconds without a sign after which the seat is free.
        """
        beside = RemotePresence(self._connect)
        try:
            with Attendance(Seats(beside, lease), session_id, participant, read_seq) as there:
                yield there
        finally:
            beside.close()

    def note(self, session_id: str, participant: str, read_seq: int | None, lease: float) -> Sign:
        """Give one sign of life, which holds for the lease.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: nobody can be there.
        """
        sent = {"read_seq": read_seq, "lease": lease, "participant": participant or None}
        self._connection.post(path_of(session_id, "presence"), sent)
        return Sign(session_id, participant, utc_now(), read_seq, lease)

    def forget(self, session_id: str, participant: str) -> None:
        """Tell that no more signs come; the seat stays."""
        sent = {"lease": None, "participant": participant or None}
        self._connection.post(path_of(session_id, "presence"), sent)

    def sweep(self, up_since: datetime | None = None) -> None:
        """Do nothing: the service does it."""

    def close(self) -> None:
        """Close the connection; the next question opens it again."""
        self._connection.close()
