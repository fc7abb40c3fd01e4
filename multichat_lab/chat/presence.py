"""Who is there, how far they have read, and whose seat is free since they were killed."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import msgspec

from multichat_lab.chat.membership import unseat
from multichat_lab.chat.recording import write_messages
from multichat_lab.chat.rules import Limits, found_session
from multichat_lab.errors import MessageError
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.stores.signs import Sign, Signs
from multichat_lab.times import utc_now

LEASE_SECONDS = 60.0
"""After so long without a sign of life a seat is free."""

AT_ONCE = 1_000
"""Messages that are read at a time."""

SIGNS = 4
"""Signs of life in the time of a lease: one that comes late shall cost nobody the seat."""


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


class Attendance:
    """Somebody is there: gives signs of life in the background, until the `with` block is left.

    Args:
        signs: where they are noted.
        first: the first sign.
    """

    def __init__(self, signs: Signs, first: Sign) -> None:
        self._signs, self._sign = signs, first
        self._gone = threading.Event()
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._beat, name="multichat-presence", daemon=True)

    def __enter__(self) -> Self:
        self.read(self._sign.read_seq)
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._gone.set()
        self._thread.join()
        self._signs.forget(self._sign)

    def read(self, seq: int | None) -> None:
        """Tell that everything up to this message was read."""
        with self._turn:
            told = {"read_seq": seq, "seen_at": utc_now()}
            self._sign = msgspec.structs.replace(self._sign, **told)
            self._signs.note(self._sign)

    def _beat(self) -> None:
        while not self._gone.wait(self._sign.lease / SIGNS):
            with suppress(Exception):  # a full disk: the next one may be written
                self.read(self._sign.read_seq)


class PresenceBook:
    """The signs of life of all who are in a store's sessions.

    Args:
        store: the store.
    """

    def __init__(self, store: Store) -> None:
        self._store, self._signs = store, Signs(store)

    def attending(
        self,
        session_id: str,
        participant: str,
        read_seq: int | None = None,
        lease: float = LEASE_SECONDS,
    ) -> Attendance:
        """Return what tells, for a `with` block, that somebody is there.

        Who is killed inside it gives no sign any more; `free` empties the seat after the lease.

        Args:
            session_id: where.
            participant: who.
            read_seq: up to which message they have read; `Attendance.read` tells it later.
            lease: seconds without a sign after which the seat is free.

        Raises:
            MessageError: the lease is no positive number, or longer than anybody waits.
        """
        if not 0 < lease <= threading.TIMEOUT_MAX:  # so that NaN is refused too
            raise MessageError(f"lease is {lease}", "Give more than 0 seconds, and not for ever.")
        return Attendance(self._signs, Sign(session_id, participant, utc_now(), read_seq, lease))

    def of(self, session_id: str) -> list[Presence]:
        """Return everybody who is in a session, in the order of joining.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            names = found_session(reader, session_id).participants
            signs = {name: self._signs.find(session_id, name) for name in names}
            read = {n: e.read_seq for n, e in signs.items() if e and e.read_seq is not None}
            unread = unread_of(reader, session_id, read)
        return [presence(name, signs[name], unread.get(name)) for name in names]

    def free(self, session_id: str) -> list[str]:
        """Empty the seats of those whose signs no longer hold, and return their names.

        Who never gave a sign keeps the seat. A system message tells of each.

        Raises:
            SessionNotFoundError, SessionEndedError: the session is not active.
        """
        late = []
        with self._store.transaction() as transaction:
            for name in found_session(transaction, session_id).participants:
                sign = self._signs.find(session_id, name)
                if sign is None or not sign.is_over:
                    continue
                told = f"{name} left: no sign of life since {sign.seen_at:%Y-%m-%d %H:%M:%S} UTC"
                now = utc_now()
                left = ChatMessage(session_id, name, told, timestamp=now, kind="system")
                write_messages(transaction, [left], Limits())
                unseat(transaction, session_id, name, now)
                late.append(sign)
        for sign in late:
            self._signs.forget(sign)
        return [each.participant for each in late]


def unread_of(reader: Reader, session_id: str, read: Mapping[str, int]) -> dict[str, int]:
    """Count what came for each, or for everyone, from others, since what each has read.

    Args:
        reader: where the messages are.
        session_id: of this session.
        read: name → `seq` of the last message that was read.
    """
    unread = dict.fromkeys(read, 0)
    last = min(read.values(), default=0)
    while read and (messages := reader.messages(MessageQuery(session_id, AT_ONCE, last))):
        for each in messages:
            last = each.seq or 0
            for name, seen in read.items():
                is_meant = each.sender != name and each.recipient in (name, EVERYONE)
                unread[name] += is_meant and last > seen
    return unread


def presence(name: str, sign: Sign | None, unread: int | None) -> Presence:
    """Return what is known of somebody's presence."""
    if sign is None:
        return Presence(name, None, None, None, None)
    return Presence(name, sign.seen_at, sign.read_seq, unread, not sign.is_over)
