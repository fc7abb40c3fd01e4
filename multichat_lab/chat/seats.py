"""Holding seats in sessions: signs of life in the background, for as long as a process lives."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol, Self

from multichat_lab.errors import (
    MessageError,
    MultichatError,
    ParticipantError,
    SessionEndedError,
    SessionNotFoundError,
)
from multichat_lab.stores.signs import Sign
from multichat_lab.times import utc_now

LEASE_SECONDS = 60.0
"""After so long without a sign of life a seat is free."""

SIGNS = 4
"""Signs of life in the time of a lease: one that comes late shall cost nobody the seat."""

NO_SEAT = (SessionNotFoundError, SessionEndedError, ParticipantError)
"""What is raised where nobody can be there."""


class SignBook(Protocol):
    """Where signs are noted: see `PresenceBook`, and `RemotePresence` of the service's client."""

    def note(self, session_id: str, participant: str, read_seq: int | None, lease: float) -> Sign:
        """Note one sign of life, which holds for the lease."""
        ...

    def forget(self, session_id: str, participant: str) -> None:
        """Forget the sign of somebody, who keeps the seat."""
        ...

    def sweep(self, up_since: datetime | None = None) -> object:
        """Empty the seats of those whose signs no longer hold."""
        ...


class Seats:
    """Seats that this process holds, each for somebody in a session; also a context manager.

    While it is open it empties the seats of others whose lease is over, too, so that no room is
    full of those who were killed. It waits a lease before it does so for the first time, and again
    after the machine slept or its clock was set: nobody could give a sign meanwhile.

    Args:
        presence: where the signs are noted.
        lease: seconds without a sign after which a seat is free.

    Raises:
        MessageError: the lease is no positive number, or longer than anybody waits.
    """

    def __init__(self, presence: SignBook, lease: float) -> None:
        self._presence, self._lease = presence, require_lease(lease)
        self._held: dict[tuple[str, str], Sign] = {}
        self._turn = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.watch()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def hold(self, session_id: str, participant: str, read_seq: int | None = None) -> None:
        """Hold a seat from now on, and tell up to which message its holder has read.

        Once it is closed this does nothing: a sign that no other follows would cost the seat.

        Raises:
            StoreError: the sign cannot be written.
        """
        with self._turn:
            known = self._held.get((session_id, participant))
            if self._closed.is_set() or (known and not is_news(read_seq, known.read_seq)):
                return
            sign = self._presence.note(session_id, participant, read_seq, self._lease)
            self._held[session_id, participant] = sign
        self.watch()

    def release(self, session_id: str, participant: str) -> None:
        """Hold a seat no longer; whoever has not left keeps it, and gives no signs."""
        with self._turn:
            self._held.pop((session_id, participant), None)
            self._presence.forget(session_id, participant)

    def watch(self) -> None:
        """Begin to give signs, and to empty the seats of those who give none."""
        with self._turn:
            if self._thread is None and not self._closed.is_set():
                name = "multichat-presence"
                self._thread = threading.Thread(target=self._beat, name=name, daemon=True)
                self._thread.start()

    def close(self, is_leaving: bool = False) -> None:
        """Give no more signs; closing twice is harmless.

        Args:
            is_leaving: whether who holds them goes away, so that the seats are free after the
                lease; else they are kept, and whether anybody is there is not known.
        """
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
        with self._turn:
            for session_id, participant in () if is_leaving else self._held:
                with suppress(MultichatError):  # the session has ended, or the service is away
                    self._presence.forget(session_id, participant)
            self._held.clear()

    def _beat(self) -> None:
        pause = self._lease / SIGNS
        last = up_since = utc_now()
        while not self._closed.wait(pause):
            now = utc_now()
            if abs(now - last) > timedelta(seconds=2 * pause + 1):
                up_since = now
            last = now
            with suppress(Exception):  # a full disk, a store that hangs: the next may be better
                self._sign()
                self._presence.sweep(up_since)

    def _sign(self) -> None:
        with self._turn:
            for place, sign in self._held.items():
                with suppress(*NO_SEAT):  # the seats elsewhere are held all the same
                    self._held[place] = self._presence.note(*place, sign.read_seq, self._lease)


def is_news(read_seq: int | None, known: int | None) -> bool:
    """Return whether this tells more of what was read than is known."""
    return read_seq is not None and (known is None or read_seq > known)


def require_lease(lease: float) -> float:
    """Return a lease, in seconds.

    Raises:
        MessageError: it is no positive number, or longer than anybody waits.
    """
    if not 0 < lease <= threading.TIMEOUT_MAX:  # so that NaN is refused too
        raise MessageError(f"lease is {lease}", "Give more than 0 seconds, and not for ever.")
    return lease


class Attendance:
    """Somebody is there: gives signs of life in the background, until the `with` block is left.

    Args:
        seats: gives them.
        session_id: where.
        participant: who.
        read_seq: up to which message they have read; None where they do not tell.
    """

    def __init__(
        self, seats: Seats, session_id: str, participant: str, read_seq: int | None
    ) -> None:
        self._seats, self._place, self._read_seq = seats, (session_id, participant), read_seq

    def __enter__(self) -> Self:
        self.read(self._read_seq)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._seats.close()

    def read(self, seq: int | None) -> None:
        """Tell that everything up to this message was read."""
        self._seats.hold(*self._place, seq)
